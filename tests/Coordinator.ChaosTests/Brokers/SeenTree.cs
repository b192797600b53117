using System.Globalization;
using System.Text;
using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>What the tree says of the brokers, and one who writes to it under a fence that is over.</summary>
internal sealed class SeenTree : IAsyncDisposable
{
    private readonly ControllerPaths _paths = new();
    private readonly CoordinatorClient _client;

    private SeenTree(CoordinatorClient client) => _client = client;

    public static async Task<SeenTree> OpenAsync(string endpoints) => new(await CoordinatorClient.ConnectAsync(
        CoordinatorClientOptions.For(endpoints) with { SessionTimeout = TimeSpan.FromSeconds(60), CallDeadline = TimeSpan.FromSeconds(60) }));

    /// <summary>Of every partition of the topic, by number; empty before all are there.</summary>
    public async Task<IReadOnlyList<PartitionState>> StatesAsync()
    {
        var states = new List<PartitionState>();
        for (var number = 0; number < BrokerCluster.Partitions; number++)
        {
            if (await FindAsync(_paths.Partition(new PartitionName(BrokerCluster.Topic, number))) is not { } found
                || ControllerJson.TryReadState(found.Data.Span) is not { } state)
            {
                return [];
            }

            states.Add(state);
        }

        return states;
    }

    /// <summary>The life of each broker that is registered.</summary>
    public async Task<IReadOnlyDictionary<int, long>> LivesAsync()
    {
        var lives = new Dictionary<int, long>();
        for (var broker = 1; broker <= BrokerCluster.Size; broker++)
        {
            if (await FindAsync(_paths.Broker(new BrokerId(broker))) is { } found)
            {
                lives[broker] = found.Stat.Czxid.Value;
            }
        }

        return lives;
    }

    /// <summary>The broker that is the controller, its epoch, and the version by which its writes are fenced; null when nobody is.</summary>
    public async Task<SeenController?> ControllerAsync()
    {
        var held = await FindAsync(_paths.Controller);
        var epoch = await FindAsync(_paths.ControllerEpoch);
        return held is null || epoch is null
            ? null
            : new SeenController(Number(held.Data.Span), Number(epoch.Data.Span), epoch.Stat.Version);
    }

    /// <summary>A controller's write, fenced as its epoch was.</summary>
    /// <returns>What the ensemble said of it.</returns>
    public async Task<ErrorCode> WriteFencedAsync(SeenController then)
    {
        var write = new TxnRequest([new CheckOp(_paths.ControllerEpoch, then.Version), new CreateOp("/stale", ReadOnlyMemory<byte>.Empty)]) { IsMulti = true };
        return (await _client.WriteAsync(write)).Code;
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    /// <summary>The data of both znodes begin with a number.</summary>
    private static int Number(ReadOnlySpan<byte> data) => int.Parse(Encoding.UTF8.GetString(data).Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture);

    private async Task<Znode?> FindAsync(string path)
    {
        try
        {
            return await _client.GetAsync(path, Consistency.Linearizable);
        }
        catch (CoordinatorException refused) when (refused.Code == ErrorCode.NoNode)
        {
            return null;
        }
    }
}
