using System.Text.Json.Nodes;
using Coordinator.Server.Options;

namespace Coordinator.Daemon.Run;

/// <summary>What is in force, in one line: what was set, and the identity of the server.</summary>
internal static class EffectiveConfiguration
{
    public static string Of(ServerOptions options, IReadOnlyDictionary<string, string?> values)
    {
        var shown = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in values)
        {
            if (value is { Length: > 0 })
            {
                shown[key] = value;
            }
        }

        if (options.SuperDigest is not null)
        {
            // Passwords can be tried against the hash.
            shown["Coordinator:Security:SuperDigest"] = options.SuperDigest.Split(':')[0] + ":…";
        }

        shown["Coordinator:ServerId"] = options.ServerId.ToString();
        shown["Coordinator:DataDirectory"] = Path.GetFullPath(options.DataDirectory);
        shown["Coordinator:LogDirectory"] = Path.GetFullPath(options.LogDirectory);
        shown["Coordinator:ClientEndpoint"] = options.ClientEndpoint.ToString();
        shown["Coordinator:PeerEndpoint"] = options.PeerEndpoint.ToString();
        shown["Coordinator:HttpEndpoint"] = options.HttpEndpoint.ToString();
        return new JsonObject(shown.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))).ToJsonString();
    }
}
