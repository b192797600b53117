using System.Globalization;
using Coordinator.TestKit.Processes;
using Grpc.Net.Client;
using Proto = Coordinator.Protocol.Broker.V1;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>A broker: a real process, the ways to it and from it to the ensemble, and what it has counted in all its lives.</summary>
internal sealed class BrokerNode : IDisposable
{
    private readonly List<CutProxy> _ways = [];
    private readonly Dictionary<int, Gate> _others;
    private readonly GrpcChannel _channel;
    private readonly StartedProcess _process;

    /// <param name="id">From 1.</param>
    /// <param name="ports">Of the cluster.</param>
    /// <param name="binaries">What runs.</param>
    /// <param name="folder">For configuration, log and data.</param>
    /// <param name="whose">The broker that has a socket, as the system names it; null: it is somebody else's.</param>
    public BrokerNode(int id, Ports ports, Binaries binaries, string folder, Func<string, int?> whose)
    {
        Id = id;
        var name = string.Create(CultureInfo.InvariantCulture, $"broker-{id}");
        var config = Path.Combine(folder, name + ".json");
        DataDirectory = Path.Combine(folder, name);
        Endpoint = $"127.0.0.1:{ports.Door(id)}";
        _others = Enumerable.Range(1, BrokerCluster.Size).Where(other => other != id).ToDictionary(other => other, _ => new Gate());
        Door = new CutProxy(ports.Door(id), ports.Broker(id), from =>
            Dialer.SocketOf(from, ports.Door(id)) is { } socket && whose(socket) is { } broker ? _others.GetValueOrDefault(broker) : null);
        var servers = Enumerable.Range(1, BrokerCluster.Size).ToList();
        _ways.AddRange(servers.Select(server => new CutProxy(ports.Way(id, server), ports.Client(server))));
        File.WriteAllText(config, $$"""
            { "Coordinator": {
                "BrokerId": {{id}}, "DataDirectory": "{{DataDirectory}}", "SessionTimeoutMilliseconds": {{BrokerCluster.SessionTimeout.TotalMilliseconds}}, "SegmentBytes": {{BrokerCluster.SegmentBytes}},
                "ClientEndpoint": "127.0.0.1:{{ports.Broker(id)}}", "AdvertisedEndpoint": "{{Endpoint}}", "HttpEndpoint": "127.0.0.1:{{ports.BrokerHttp(id)}}",
                "Endpoints": "{{string.Join(',', servers.Select(server => $"127.0.0.1:{ports.Way(id, server)}"))}}" } }
            """);
        _process = new StartedProcess($"broker {id}", Path.Combine(folder, name + ".log"), binaries.Coordinatord, "broker", "--config", config);
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{ports.Broker(id)}");
        Direct = new Proto.Broker.BrokerClient(_channel);
        Replication = new Proto.Replication.ReplicationClient(_channel);
        Topics = new Proto.Topics.TopicsClient(_channel);
        Counts = new BrokerCounts(new Uri($"http://127.0.0.1:{ports.BrokerHttp(id)}/metrics"));
    }

    public int Id { get; }

    /// <summary>Where others reach it.</summary>
    public string Endpoint { get; }

    public string DataDirectory { get; }

    public bool IsRunning => _process.IsRunning;

    /// <summary>By it others and clients reach it.</summary>
    public CutProxy Door { get; }

    public BrokerCounts Counts { get; }

    /// <summary>Its calls, whatever is cut.</summary>
    public Proto.Broker.BrokerClient Direct { get; }

    public Proto.Replication.ReplicationClient Replication { get; }

    public Proto.Topics.TopicsClient Topics { get; }

    /// <summary>Whether a socket, as the system names it, is its own.</summary>
    public bool Has(string socket) => _process.IsRunning && Dialer.Has(_process.Pid, socket);

    public void Start() => _process.Start();

    public async Task KillAsync()
    {
        await Counts.EndLifeAsync();
        await _process.KillAsync();
    }

    public async Task TerminateAsync()
    {
        await Counts.EndLifeAsync();
        await _process.TerminateAsync();
    }

    public void Freeze() => _process.Freeze();

    public void Wake() => _process.Wake();

    /// <summary>It does not reach the ensemble any more.</summary>
    public void CutFromEnsemble() => _ways.ForEach(way => way.Cut());

    /// <summary>Another broker does not reach it any more.</summary>
    public void CutFrom(BrokerNode other) => _others[other.Id].Cut();

    /// <summary>Every way is open again.</summary>
    public void Mend()
    {
        foreach (var gate in _others.Values)
        {
            gate.Mend();
        }

        _ways.ForEach(way => way.Mend());
        Door.Mend();
    }

    public void Dispose()
    {
        _process.Dispose();
        _ways.ForEach(way => way.Dispose());
        Door.Dispose();
        _channel.Dispose();
        Counts.Dispose();
    }
}
