using System.Globalization;
using Coordinator.Primitives;

namespace Coordinator.Server.Options;

/// <summary>The part of the configuration that names the ensemble.</summary>
internal static class ServerListReader
{
    private const string Section = "Coordinator:Servers";

    public static IReadOnlyList<ServerEntry> Read(OptionsSource source, ServerId self, HostPort client, HostPort peer)
    {
        var entries = new SortedDictionary<ServerId, ServerEntry>();
        var children = source.Children(Section);
        foreach (var child in children)
        {
            if (!int.TryParse(child, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                continue; // reported as an unknown key
            }

            var entry = ReadEntry(source, $"{Section}:{child}");
            if (entry is not null && !entries.TryAdd(entry.Id, entry))
            {
                source.Mistake($"{Section}:{child}:Id", string.Create(CultureInfo.InvariantCulture, $"server {entry.Id} is there twice"));
            }
        }

        if (children.Count == 0)
        {
            // One server is an ensemble too, by the same code.
            entries[self] = new ServerEntry(self, client.Host, client.Port, peer.Port, ServerRole.Voter);
        }

        Check(source, self, entries);
        return [.. entries.Values];
    }

    private static ServerEntry? ReadEntry(OptionsSource source, string key)
    {
        foreach (var (name, hint) in new[] { ("Id", "a number from 1 to 255"), ("Host", "a name or address"), ("PeerPort", "a port from 1 to 65535") })
        {
            if (source.Find($"{key}:{name}") is null)
            {
                source.Mistake($"{key}:{name}", $"is required: {hint}");
            }
        }

        var before = source.Mistakes.Count;
        var id = source.Number($"{key}:Id", 0, 1, ServerId.MaxValue);
        var host = source.Text($"{key}:Host", string.Empty);
        var clientPort = source.Number($"{key}:ClientPort", 5181, 1, 65535);
        var peerPort = source.Number($"{key}:PeerPort", 5182, 1, 65535);
        var role = source.Choice($"{key}:Role", ServerRole.Voter, ("voter", ServerRole.Voter), ("observer", ServerRole.Observer));
        return source.Mistakes.Count == before && id > 0 ? new ServerEntry(new ServerId(id), host, clientPort, peerPort, role) : null;
    }

    private static void Check(OptionsSource source, ServerId self, SortedDictionary<ServerId, ServerEntry> entries)
    {
        if (!entries.ContainsKey(self))
        {
            source.Mistake(Section, string.Create(CultureInfo.InvariantCulture, $"server {self}, which this is by Coordinator:ServerId, is not in the list"));
        }

        if (entries.Count > 0 && entries.Values.All(entry => entry.Role == ServerRole.Observer))
        {
            source.Mistake(Section, "an ensemble needs a voter");
        }
    }
}
