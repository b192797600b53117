using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coordinator.Daemon.Dev;

/// <summary>One server of the local ensemble: its ports, folder and configuration file.</summary>
internal sealed class DevServer(int id, int basePort, string folder, bool isObserver)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public int Id { get; } = id;

    public bool IsObserver { get; } = isObserver;

    public int ClientPort { get; } = basePort + (DevOptions.PortsPerServer * (id - 1));

    public int PeerPort => ClientPort + 1;

    public int HttpPort => ClientPort + 2;

    public string Client => Loopback(ClientPort);

    public string Peer => Loopback(PeerPort);

    public string Http => Loopback(HttpPort);

    public string ConfigFile { get; } = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"server-{id}.json"));

    public string LogFile { get; } = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"server-{id}.log"));

    private string DataDirectory { get; } = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"server-{id}"));

    /// <summary>Writes the configuration that <c>run --config</c> takes, by hand too.</summary>
    public void WriteConfig(IReadOnlyList<DevServer> ensemble)
    {
        var servers = new JsonArray([.. ensemble.Select(server => new JsonObject
        {
            ["Id"] = server.Id,
            ["Host"] = "127.0.0.1",
            ["ClientPort"] = server.ClientPort,
            ["PeerPort"] = server.PeerPort,
            ["Role"] = server.IsObserver ? "observer" : "voter",
        })]);
        var section = new JsonObject
        {
            ["ServerId"] = Id,
            ["DataDirectory"] = DataDirectory,
            ["ClientEndpoint"] = Client,
            ["PeerEndpoint"] = Peer,
            ["HttpEndpoint"] = Http,
            ["Servers"] = servers,
        };
        File.WriteAllText(ConfigFile, new JsonObject { ["Coordinator"] = section }.ToJsonString(Indented) + "\n");
    }

    private static string Loopback(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
}
