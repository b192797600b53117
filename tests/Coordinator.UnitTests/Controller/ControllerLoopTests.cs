using System.Collections.Concurrent;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.InMemory;
using Coordinator.Controller;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>Candidates over the service in memory: real sessions, watches and fenced writes.</summary>
public sealed class ControllerLoopTests
{
    private static readonly ControllerPaths Paths = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheFirstIsElected_DecidesAboutATopic_AndTellsItsBrokers()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync(1);
        await cluster.StartAsync(2);
        await cluster.CreateTopicAsync("t", 3);

        var state = await cluster.StateAsync("t", 2, state => state.Leader == B(1));
        Assert.Equal(new ControllerEpoch(1), state.ControllerEpoch);
        Assert.Equal([B(1), B(2)], state.Isr.Select(member => member.Broker));
        await cluster.ToldAsync(order => order.Partition == new PartitionName("t", 2) && order.State == state, B(1), B(2));
    }

    /// <summary>KAFKA-1096, KAFKA-6082: stopped past its session, while it had decided; it wakes up, is refused, and stands by.</summary>
    [Fact]
    public async Task AControllerThatSleptThroughItsDeposition_ChangesNothing()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync(1);
        await cluster.StartAsync(2);
        await cluster.CreateTopicAsync("t", 1);
        await cluster.StateAsync("t", 0, state => state.Leader == B(1));

        var sleeper = cluster.ClientOf(1);
        sleeper.Pause();
        await cluster.CreateTopicAsync("u", 1);
        await cluster.ExpireAsync(sleeper);
        var state = await cluster.StateAsync("t", 0, state => state.Leader == B(2));
        Assert.Equal(new ControllerEpoch(2), state.ControllerEpoch);
        Assert.Equal(new ControllerEpoch(2), (await cluster.StateAsync("u", 0, state => state.Leader == B(2))).ControllerEpoch);

        sleeper.Resume();
        await cluster.ConnectedAgainAsync(1, sleeper);
        await cluster.RegisterAsync(1);
        Assert.Equal(state, await cluster.StateAsync("t", 0, _ => true));
        Assert.Equal(IsrAnswer.NotController, (await cluster.Loops[1].AskAsync(Proposal(state), Cancellation)).Answer);
    }

    [Fact]
    public async Task ALeadersWish_IsAnsweredByTheController()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync(1);
        await cluster.StartAsync(2);
        await cluster.CreateTopicAsync("t", 1);
        var state = await cluster.StateAsync("t", 0, state => state.Leader == B(1));

        await cluster.ToldAsync(order => order.State == state, B(1));
        var answer = await cluster.Loops[1].AskAsync(Proposal(state), Cancellation);
        Assert.Equal((IsrAnswer.Accepted, new PartitionVersion(1)), (answer.Answer, answer.Version));
        Assert.Equal([B(1)], (await cluster.StateAsync("t", 0, now => now != state)).Isr.Select(member => member.Broker));
    }

    [Fact]
    public async Task ABrokerThatLeaves_HandsItsLeadershipsOver()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync(1);
        await cluster.StartAsync(2);
        await cluster.CreateTopicAsync("t", 2);
        var state = await cluster.StateAsync("t", 1, state => state.Leader == B(1));

        var drained = await cluster.Loops[1].DrainAsync(B(1), state.InSync(B(1))!.Value.Incarnation, Cancellation);
        Assert.True(drained.IsController);
        Assert.Empty(drained.StillLeads);
        Assert.Equal(B(2), (await cluster.StateAsync("t", 1, now => now != state)).Leader);
    }

    private static IsrProposal Proposal(PartitionState state)
    {
        var self = state.InSync(state.Leader)!.Value;
        return new IsrProposal(new PartitionName("t", 0), state.Leader, self.Incarnation, state.LeaderEpoch, PartitionVersion.First, [self]);
    }

    private sealed class Cluster : IControllerTransport, IAsyncDisposable
    {
        private readonly InMemoryCoordinator _coordinator = new();
        private readonly ConcurrentDictionary<int, InMemoryClient> _clients = new();
        private readonly ConcurrentQueue<SendCommand> _told = new();
        private readonly SemaphoreSlim _tells = new(0);
        private readonly SemaphoreSlim _connects = new(0);
        private InMemoryClient? _observer;

        public Dictionary<int, ControllerLoop> Loops { get; } = [];

        public InMemoryClient ClientOf(int id) => _clients[id];

        public async Task StartAsync(int id)
        {
            _observer ??= await _coordinator.ConnectAsync(cancellationToken: Cancellation);
            Loops[id] = new ControllerLoop(
                new ControllerOptions(B(id), (ulong)id),
                async token =>
                {
                    var client = await _coordinator.ConnectAsync(cancellationToken: token);
                    _clients[id] = client;
                    _connects.Release();
                    return client;
                },
                this);
            await ConnectedAgainAsync(id, null);
            await WaitAsync(new ExistsRead(Paths.Deletions), read => read.Stat is not null);
            await RegisterAsync(id);
            await WaitAsync(new ExistsRead(Paths.Controller), read => read.Stat is not null);
        }

        public async Task RegisterAsync(int id) => await _clients[id].CreateAsync(
            Paths.Broker(B(id)),
            ControllerJson.Write(new BrokerRegistration($"h:{id}", 5, new DirectoryId((ulong)id), Incarnation.None)),
            CreateMode.Ephemeral,
            cancellationToken: Cancellation);

        public async Task CreateTopicAsync(string name, int partitions) => await _observer!.CreateAsync(
            Paths.Topic(name),
            ControllerJson.Write(new TopicSpec(9, [.. Enumerable.Range(0, partitions).Select(_ => new PartitionAssignment(Bs(1, 2), []))])),
            cancellationToken: Cancellation);

        public Task ExpireAsync(InMemoryClient client) => _coordinator.ExpireAsync(client, Cancellation);

        public async Task<PartitionState> StateAsync(string topic, int number, Func<PartitionState, bool> isIt)
        {
            var path = Paths.Partition(new PartitionName(topic, number));
            PartitionState? state = null;
            await WaitAsync(new ExistsRead(path), read => read.Stat is not null);
            await WaitAsync(new DataRead(path), read => (state = ControllerJson.TryReadState(read.Data.Span)) is { } now && isIt(now));
            return state!;
        }

        public async Task ConnectedAgainAsync(int id, InMemoryClient? before)
        {
            while (ReferenceEquals(_clients.GetValueOrDefault(id), before))
            {
                await _connects.WaitAsync(Cancellation);
            }
        }

        public async Task ToldAsync(Func<PartitionOrder, bool> isIt, params BrokerId[] brokers)
        {
            while (!brokers.All(broker => _told.Any(command => command.Broker == broker && command.Partitions.Any(isIt))))
            {
                await _tells.WaitAsync(Cancellation);
            }
        }

        public Task<CommandReply?> SendAsync(string endpoint, SendCommand command, CancellationToken cancellationToken)
        {
            Assert.Equal($"h:{command.Broker}", endpoint);
            _told.Enqueue(command);
            _tells.Release();
            return Task.FromResult<CommandReply?>(new CommandReply(CommandAnswer.Obey, []));
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var loop in Loops.Values)
            {
                await loop.DisposeAsync();
            }

            await _coordinator.DisposeAsync();
            _tells.Dispose();
            _connects.Dispose();
        }

        private async Task WaitAsync(ReadRequest request, Func<ReadResult, bool> isIt)
        {
            while (true)
            {
                using var read = await _observer!.ReadAndWatchAsync(request, Cancellation);
                if (isIt(read.Result))
                {
                    return;
                }

                await read.Fired.WaitAsync(Cancellation);
            }
        }
    }
}
