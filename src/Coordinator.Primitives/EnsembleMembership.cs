namespace Coordinator.Primitives;

/// <summary>
/// Who is in the ensemble, and who counts. The first one is that of the servers' configuration; each later one was set by a txn, whose zxid is
/// its version.
/// </summary>
public sealed class EnsembleMembership : IEquatable<EnsembleMembership>
{
    /// <param name="version">The txn that set it; zero for the configuration.</param>
    /// <param name="members">Each id once.</param>
    public EnsembleMembership(Zxid version, IEnumerable<EnsembleMember> members)
    {
        Version = version;
        Members = [.. members.OrderBy(member => member.Id)];
        Voters = [.. Members.Where(member => member.Role == ServerRole.Voter).Select(member => member.Id)];
        for (var i = 1; i < Members.Count; i++)
        {
            Invariant.Holds(Members[i - 1].Id < Members[i].Id);
        }
    }

    /// <summary>The txn that set it; zero for the servers' configuration.</summary>
    public Zxid Version { get; }

    /// <summary>By id.</summary>
    public IReadOnlyList<EnsembleMember> Members { get; }

    /// <summary>Who counts, by id.</summary>
    public IReadOnlyList<ServerId> Voters { get; }

    /// <summary>Voters that make a quorum.</summary>
    public int QuorumSize => (Voters.Count / 2) + 1;

    /// <summary>A membership without addresses, for ensembles that no network connects.</summary>
    /// <param name="roles">The servers.</param>
    public static EnsembleMembership Of(IEnumerable<KeyValuePair<ServerId, ServerRole>> roles) =>
        new(Zxid.Zero, roles.Select(server => new EnsembleMember(server.Key, server.Value, string.Empty, 0, 0)));

    /// <summary>The member with an id; null for none.</summary>
    /// <param name="server">The id.</param>
    public EnsembleMember? Find(ServerId server)
    {
        foreach (var member in Members)
        {
            if (member.Id == server)
            {
                return member;
            }
        }

        return null;
    }

    /// <summary>Whether the server counts.</summary>
    /// <param name="server">The id.</param>
    public bool IsVoter(ServerId server) => Find(server) is { Role: ServerRole.Voter };

    /// <summary>A line for each member, as the znode that shows it holds them.</summary>
    public string ToText() => string.Concat(Members.Select(member => member + "\n"));

    /// <summary>Reads what <see cref="ToText"/> writes; null for anything else, and for a membership without a voter.</summary>
    /// <param name="version">The txn that set it.</param>
    /// <param name="text">The lines.</param>
    public static EnsembleMembership? TryParse(Zxid version, string text)
    {
        var members = new SortedDictionary<ServerId, EnsembleMember>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (EnsembleMember.TryParse(line) is not { } member || !members.TryAdd(member.Id, member))
            {
                return null;
            }
        }

        var membership = new EnsembleMembership(version, members.Values);
        return membership.Voters.Count == 0 ? null : membership;
    }

    /// <inheritdoc/>
    public bool Equals(EnsembleMembership? other) => other is not null && Version == other.Version && Members.SequenceEqual(other.Members);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EnsembleMembership);

    /// <inheritdoc/>
    public override int GetHashCode() => Version.GetHashCode() ^ Members.Count;

    /// <inheritdoc/>
    public override string ToString() => $"{Version}: {string.Join(", ", Members)}";
}
