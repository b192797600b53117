using System.Text.Json.Nodes;
using Coordinator.Cli.Bench.Workloads;
using Coordinator.Cli.Calls;
using Coordinator.Cli.Input;
using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.Protocol.Admin.V1;
using Coordinator.TestKit.Processes;

namespace Coordinator.Benchmarks.Clusters;

/// <summary>Our coordinatord, with its defaults.</summary>
internal sealed class CoordinatorSoftware : ServerSoftware
{
    public const string Ours = "coordinator";

    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(30);

    private readonly string _executable;
    private readonly SharedStreams _shared = new(OptionsFor);

    /// <param name="folder">For data.</param>
    /// <param name="basePort">The first port.</param>
    /// <param name="bin">Where the executable is; null: that of this build.</param>
    /// <param name="servers">How many.</param>
    public CoordinatorSoftware(string folder, int basePort, string? bin, int servers = UsualServers)
        : base(folder, basePort, servers)
    {
        _executable = bin is null ? Executable.Coordinatord : Path.Combine(bin, "coordinatord");
        Calls = [.. ClientPorts.Select(port => new GrpcTarget(new EndpointAddress(Host, port)))];
        Target = new EnsembleTarget(Calls, OpenAsync, _shared.OpenAsync, new SystemCallClock());
    }

    public override string Name => Ours;

    public override IBenchTarget Target { get; }

    /// <summary>For what operators ask.</summary>
    public IReadOnlyList<ICallTarget> Calls { get; }

    /// <summary>Txns after which a server takes a snapshot by itself; null: its default.</summary>
    public int? SnapshotEveryTxns { get; init; }

    /// <summary>The SDK knows when to go on elsewhere.</summary>
    public override TimeSpan WritePatience => TimeSpan.FromSeconds(15);

    /// <summary>As the SDK is by default, the spare connection with it. It begins at a server of its own choice: another session is opened until it is the first.</summary>
    public override async Task<IBenchSession> ConnectMovingAsync(int first, CancellationToken cancellationToken)
    {
        var options = new CoordinatorClientOptions { Endpoints = [.. Calls.Select(server => server.Endpoint.ToString())] };
        while (true)
        {
            var client = await CoordinatorClient.ConnectAsync(options, cancellationToken);
            if (await IsAtAsync(first, client, cancellationToken))
            {
                return new EnsembleSession(client, OpenAsync, cancellation => _shared.OpenAsync(Calls[first].Endpoint, cancellation));
            }

            await client.DisposeAsync();
        }

        async Task<ICoordinatorClient> OpenAsync(CancellationToken cancellation) => await CoordinatorClient.ConnectAsync(options, cancellation);
    }

    public override void Prepare(int server)
    {
        base.Prepare(server);
        var servers = Enumerable.Range(0, Servers).Select(each => (JsonNode)new JsonObject
        {
            ["Id"] = each + 1,
            ["Host"] = Host,
            ["ClientPort"] = ClientPort(each),
            ["PeerPort"] = PeerPort(each),
        });
        var section = new JsonObject
        {
            ["ServerId"] = server + 1,
            ["DataDirectory"] = Path.Combine(FolderOf(server), "data"),
            ["ClientEndpoint"] = $"{Host}:{Text(ClientPort(server))}",
            ["PeerEndpoint"] = $"{Host}:{Text(PeerPort(server))}",
            ["HttpEndpoint"] = $"{Host}:{Text(ClientPort(server) + 2)}",
            ["Servers"] = new JsonArray([.. servers]),
        };
        if (SnapshotEveryTxns is { } txns)
        {
            section[nameof(SnapshotEveryTxns)] = txns;
        }

        File.WriteAllText(ConfigOf(server), new JsonObject { ["Coordinator"] = section }.ToJsonString());
    }

    public override string[] Command(int server) => [_executable, "run", "--config", ConfigOf(server)];

    protected override void Dispose(bool isDisposing)
    {
        base.Dispose(isDisposing);
        _shared.Dispose();
    }

    /// <summary>A server knows its own clients.</summary>
    private async Task<bool> IsAtAsync(int server, CoordinatorClient client, CancellationToken cancellationToken)
    {
        var known = await new Admin.AdminClient(Calls[server].Invoker).ListSessionsAsync(new ListSessionsRequest(), cancellationToken: cancellationToken);
        return known.Sessions.Any(session => session.SessionId == client.Session.Id.Value && session.ServerId == server + 1);
    }

    private static async Task<ICoordinatorClient> OpenAsync(EndpointAddress server, CancellationToken cancellationToken) =>
        await CoordinatorClient.ConnectAsync(OptionsFor(server), cancellationToken);

    private static CoordinatorClientOptions OptionsFor(EndpointAddress server) =>
        CoordinatorClientOptions.For(server.ToString()) with { SessionTimeout = SessionTimeout, KeepSpareConnection = false };

    private string ConfigOf(int server) => Path.Combine(FolderOf(server), "config.json");
}
