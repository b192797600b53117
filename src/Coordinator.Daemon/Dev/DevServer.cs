using System.Text.Json.Nodes;

namespace Coordinator.Daemon.Dev;

/// <summary>One server of the local ensemble.</summary>
/// <param name="options">Of the ensemble.</param>
/// <param name="data">The folder that its own is in.</param>
/// <param name="id">From 1.</param>
internal sealed class DevServer(DevOptions options, string data, int id) : DevProcess("server", "run", data, id)
{
    public override string Client => Endpoint(options.ServerPort(Id));

    public string Peer => Endpoint(options.ServerPort(Id) + 1);

    public override string Http => Endpoint(options.ServerPort(Id) + 2);

    protected override JsonObject Configuration()
    {
        var servers = new JsonArray();
        for (var server = 1; server <= options.Count; server++)
        {
            servers.Add((JsonNode)new JsonObject
            {
                [nameof(Id)] = server,
                ["Host"] = Host,
                ["ClientPort"] = options.ServerPort(server),
                ["PeerPort"] = options.ServerPort(server) + 1,
                ["Role"] = server <= options.Servers ? "voter" : "observer",
            });
        }

        return new JsonObject
        {
            ["ServerId"] = Id,
            ["DataDirectory"] = Path.Combine(Folder, "data"),
            ["ClientEndpoint"] = Client,
            ["PeerEndpoint"] = Peer,
            ["HttpEndpoint"] = Http,
            ["Servers"] = servers,
        };
    }
}
