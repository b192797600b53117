using System.Diagnostics.CodeAnalysis;
using System.Text;
using Coordinator.Primitives;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Quotas;

namespace Coordinator.Tree;

public sealed partial class DataTree
{
    /// <summary>Znodes, the root included.</summary>
    public int Count => State.Znodes.Count;

    /// <summary>Ephemeral znodes.</summary>
    public int EphemeralCount => State.Znodes.Ephemerals.Count;

    /// <summary>Live sessions.</summary>
    public int SessionCount => State.Sessions.Count;

    /// <summary>The members of the ensemble as the last txn that set them says; null when none did.</summary>
    public EnsembleMembership? Membership =>
        State.Znodes.TryFind(ZnodePath.Members, out var znode) ? EnsembleMembership.TryParse(znode.Mzxid, Encoding.UTF8.GetString(znode.Data.Span)) : null;

    /// <summary>The quotas in force and what their subtrees hold, in ordinal order of the paths.</summary>
    public IReadOnlyList<QuotaUsage> Quotas =>
    [
        .. State.Znodes.Quotas.All.Select(quota => State.Znodes.TryFind(quota.Path, out var top)
            ? new QuotaUsage(quota, top.SubtreeZnodes, top.SubtreeBytes)
            : new QuotaUsage(quota, 0, 0)),
    ];

    /// <summary>A znode's data, which stay as they are whatever is applied later, and its stat.</summary>
    public bool TryGet(string path, out ReadOnlyMemory<byte> data, out Stat stat)
    {
        var found = State.Znodes.TryFind(path, out var znode);
        data = found ? znode!.Data : default;
        stat = found ? znode!.Stat : default;
        return found;
    }

    /// <summary>A znode's stat.</summary>
    public bool TryGetStat(string path, out Stat stat)
    {
        var found = State.Znodes.TryFind(path, out var znode);
        stat = found ? znode!.Stat : default;
        return found;
    }

    /// <summary>A znode's access control list and its stat.</summary>
    public bool TryGetAcl(string path, [NotNullWhen(true)] out IReadOnlyList<Acl>? acl, out Stat stat)
    {
        var found = State.Znodes.TryFind(path, out var znode);
        acl = found ? znode!.Acl.Entries : null;
        stat = found ? znode!.Stat : default;
        return found;
    }

    /// <summary>Whether a caller has any of some permissions on a znode; true of one that does not exist.</summary>
    /// <param name="path">The znode.</param>
    /// <param name="anyOf">The permissions, one of which is enough.</param>
    /// <param name="caller">Who the caller has proven to be.</param>
    public bool Allows(string path, Permissions anyOf, IReadOnlyList<Identity> caller) =>
        !State.Znodes.TryFind(path, out var znode) || znode.Acl.Allows(anyOf, caller);

    /// <summary>A page of a znode's children, in ordinal order; null when there is no such znode.</summary>
    /// <param name="path">The parent.</param>
    /// <param name="afterName">The last name of the previous page, whether or not it still exists; null for the first page.</param>
    /// <param name="limit">Most names, at least 1.</param>
    public ChildrenPage? ListChildren(string path, string? afterName, int limit)
    {
        Invariant.Holds(limit > 0);
        if (!State.Znodes.TryFind(path, out var parent))
        {
            return null;
        }

        var rest = string.IsNullOrEmpty(afterName) ? parent.Children : parent.ChildrenAfter(afterName);
        var names = new List<string>(Math.Min(limit, parent.NumChildren));
        foreach (var child in rest)
        {
            if (names.Count == limit)
            {
                return new ChildrenPage(names, HasMore: true, parent.Stat);
            }

            names.Add(Encoding.UTF8.GetString(child.Name));
        }

        return new ChildrenPage(names, HasMore: false, parent.Stat);
    }

    /// <summary>A page of a znode and everything below it, parents before children, siblings in ordinal order; null when there is no such znode.</summary>
    /// <param name="path">The top.</param>
    /// <param name="afterPath">The last path of the previous page, whether or not it still exists, at or below the top; null for the first page.</param>
    /// <param name="limit">Most znodes, at least 1.</param>
    /// <param name="caller">
    /// Who the caller has proven to be: what lies below a znode without READ for it is left out. Null for a walk that may see everything.
    /// </param>
    public SubtreePage? ListSubtree(string path, string? afterPath, int limit, IReadOnlyList<Identity>? caller = null)
    {
        Invariant.Holds(limit > 0);
        if (!State.Znodes.TryFind(path, out var top))
        {
            return null;
        }

        Func<Znode, bool>? isOpen = caller is null ? null : znode => znode.Acl.Allows(Permissions.Read, caller);
        var rest = string.IsNullOrEmpty(afterPath) ? ZnodeWalk.All(top, isOpen) : ZnodeWalk.After(top, afterPath, isOpen);
        var entries = new List<SubtreeEntry>();
        foreach (var znode in rest)
        {
            if (entries.Count == limit)
            {
                return new SubtreePage(entries, HasMore: true);
            }

            entries.Add(new SubtreeEntry(znode.Path, znode.Stat));
        }

        return new SubtreePage(entries, HasMore: false);
    }

    /// <summary>The paths of a session's ephemerals, in ordinal order; empty when there are none or no such session.</summary>
    public IReadOnlyList<string> EphemeralsOf(SessionId session) => [.. State.Znodes.Ephemerals.Of(session).Select(znode => znode.Path)];

    /// <summary>How many ephemerals a session has; 0 also when there is no such session.</summary>
    public int EphemeralCountOf(SessionId session) => State.Znodes.Ephemerals.CountOf(session);

    /// <summary>A part of the container and TTL znodes, in ordinal path order, and which of them a reap at this time would delete.</summary>
    /// <param name="time">The time.</param>
    /// <param name="after">The last path looked at; null for the first part.</param>
    /// <param name="limit">Most znodes looked at, at least 1.</param>
    public ReapPage DueForReaping(long time, string? after, int limit)
    {
        Invariant.Holds(limit > 0);
        var due = new List<SubtreeEntry>();
        var looked = 0;
        foreach (var znode in State.Znodes.ReapableAfter(after))
        {
            if (looked++ == limit)
            {
                return new ReapPage(due, after);
            }

            after = znode.Path;
            if (znode.NumChildren == 0 && ApplyReap.IsDue(znode, time))
            {
                due.Add(new SubtreeEntry(znode.Path, znode.Stat));
            }
        }

        return new ReapPage(due, null);
    }

    /// <summary>A live session.</summary>
    public bool TryGetSession(SessionId id, out SessionEntry session)
    {
        var found = State.Sessions.TryFind(id, out var live);
        session = found ? SessionEntry.Of(live!) : default;
        return found;
    }

    /// <summary>The live session that was opened with this password hash; null when there is none.</summary>
    public SessionEntry? FindSessionByPassword(ReadOnlySpan<byte> passwordHash) =>
        passwordHash.Length == PasswordHash.Size && State.Sessions.FindByPassword(PasswordHash.From(passwordHash)) is { } session
            ? SessionEntry.Of(session)
            : null;

    /// <summary>All live sessions, oldest first.</summary>
    public IEnumerable<SessionEntry> Sessions() => State.Sessions.InIdOrder().Select(SessionEntry.Of);

    /// <summary>The live sessions younger than one that may be gone, oldest first.</summary>
    /// <param name="id">That one; none for all.</param>
    public IEnumerable<SessionEntry> SessionsAfter(SessionId id) => State.Sessions.After(id).Select(SessionEntry.Of);

    /// <summary>The result kept under a write number; null when the session is gone, or the number is not applied yet or acknowledged.</summary>
    public WriteResult? RecordedResult(SessionId id, long seq) =>
        State.Sessions.TryFind(id, out var session) && seq > session.AckedSeq && seq <= session.LastAppliedSeq
            ? WriteGate.Recorded(session, seq)
            : null;
}
