using Coordinator.ChaosTests.Cluster;
using Coordinator.Protocol.Broker.V1;
using Grpc.Core;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>Three servers and three brokers, all real processes on this machine, with one topic.</summary>
internal sealed class BrokerCluster : IAsyncDisposable
{
    /// <summary>Servers, and brokers.</summary>
    public const int Size = 3;

    public const string Topic = "nemesis";
    public const int Partitions = 8;
    public const int MinInSync = 2;

    /// <summary>Small, so that logs have many segments.</summary>
    public const long SegmentBytes = 256 << 10;

    public static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(2);

    private readonly Ports _ports;
    private SeenTree? _tree;

    public BrokerCluster(string folder, Binaries binaries, Ports ports)
    {
        _ports = ports;
        Servers = [.. Enumerable.Range(1, Size).Select(id => new EnsembleServer(id, ports, binaries, folder))];
        Brokers = [.. Enumerable.Range(1, Size).Select(id => new BrokerNode(id, ports, binaries, folder, Whose))];
    }

    public IReadOnlyList<EnsembleServer> Servers { get; }

    public IReadOnlyList<BrokerNode> Brokers { get; } = [];

    public SeenTree Tree => _tree ?? throw new InvalidOperationException("the cluster was not started");

    /// <summary>Where clients begin.</summary>
    public IReadOnlyList<string> Endpoints => [.. Brokers.Select(broker => broker.Endpoint)];

    /// <summary>Starts everything, and makes the topic.</summary>
    public async Task StartAsync()
    {
        foreach (var server in Servers)
        {
            server.Process.Start();
        }

        await LeaderAsync();
        _tree = await SeenTree.OpenAsync(string.Join(',', Servers.Select(server => $"127.0.0.1:{_ports.Client(server.Id)}")));
        foreach (var broker in Brokers)
        {
            broker.Start();
        }

        await Ensemble.UntilAsync("the brokers to register", async () =>
            (await Tree.LivesAsync()).Count == Size && await Tree.ControllerAsync() is not null ? string.Empty : "not all are registered");
        await Ensemble.UntilAsync("the topic", CreateTopicAsync);
        await InSyncAsync();
    }

    /// <summary>Waits for the server that leads.</summary>
    public async Task<EnsembleServer> LeaderAsync()
    {
        EnsembleServer? leader = null;
        await Ensemble.UntilAsync("a leader", async () =>
        {
            var asked = await Task.WhenAll(Servers.Where(server => server.Process.IsRunning).Select(async server => (server, status: await server.StatusAsync())));
            leader = asked.Where(answer => answer.status?.State == "leading").OrderByDescending(answer => answer.status!.Epoch).FirstOrDefault().server;
            return leader is null ? "nobody leads" : string.Empty;
        });
        return leader!;
    }

    /// <summary>Waits for a controller.</summary>
    /// <param name="otherThan">Not in this epoch.</param>
    public async Task<SeenController> ControllerAsync(int otherThan = 0)
    {
        SeenController? found = null;
        await Ensemble.UntilAsync("a controller", async () =>
        {
            found = await Tree.ControllerAsync();
            return found is null || found.Epoch == otherThan ? "nobody is elected" : string.Empty;
        });
        return found!;
    }

    /// <summary>Waits until every partition has a leader and all of its replicas in sync.</summary>
    public Task InSyncAsync() => Ensemble.UntilAsync("every replica to be in sync", async () =>
    {
        var states = await Tree.StatesAsync();
        return states.Count < Partitions
            ? "partitions are missing"
            : string.Join("; ", states.Select((state, number) => (state, number))
                .Where(partition => partition.state.Leader.IsNone || partition.state.Isr.Count < Size)
                .Select(partition => $"{Topic}:{partition.number} is led by {partition.state.Leader}, in sync {string.Join(' ', partition.state.Isr)}"));
    });

    /// <summary>The broker that leads most partitions.</summary>
    public async Task<BrokerNode> BusiestAsync()
    {
        var states = await Tree.StatesAsync();
        return Brokers.OrderByDescending(broker => states.Count(state => state.Leader.Value == broker.Id)).First();
    }

    /// <summary>A broker and the others do not reach each other; the ensemble and clients reach all.</summary>
    public void CutFromOthers(BrokerNode broker)
    {
        foreach (var other in Brokers.Where(other => other != broker))
        {
            broker.CutFrom(other);
            other.CutFrom(broker);
        }
    }

    /// <summary>Every way between all is open again.</summary>
    public void Mend()
    {
        foreach (var broker in Brokers)
        {
            broker.Mend();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_tree is not null)
        {
            await _tree.DisposeAsync();
        }

        foreach (var broker in Brokers)
        {
            broker.Dispose();
        }

        foreach (var server in Servers)
        {
            server.Dispose();
        }
    }

    private int? Whose(string socket) => Brokers.FirstOrDefault(broker => broker.Has(socket))?.Id;

    private async Task<string> CreateTopicAsync()
    {
        var request = new CreateTopicRequest
        {
            Name = Topic,
            Partitions = Partitions,
            ReplicationFactor = Size,
            Settings = new TopicSettings { MinInsyncReplicas = MinInSync },
        };
        var controller = await ControllerAsync();
        try
        {
            await Brokers[controller.Broker - 1].Topics.CreateTopicAsync(request, deadline: DateTime.UtcNow.AddSeconds(10));
            return string.Empty;
        }
        catch (RpcException refused)
        {
            return (await Tree.StatesAsync()).Count == Partitions ? string.Empty : refused.Status.Detail;
        }
    }
}
