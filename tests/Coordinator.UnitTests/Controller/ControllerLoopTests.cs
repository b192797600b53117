using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
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
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
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
    public async Task AFailOver_IsTimed_AndSoIsTheWaitOfWhatHappens()
    {
        var times = new ConcurrentQueue<(string Instrument, double Seconds)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, all) =>
            {
                if (instrument.Meter.Name == ControllerTelemetry.MeterName)
                {
                    all.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, seconds, _, _) => times.Enqueue((instrument.Name, seconds)));
        listener.Start();

        await using var cluster = new Cluster();
        await cluster.StartAsync(1);
        await cluster.StartAsync(2);
        await cluster.CreateTopicAsync("t", 1);
        await cluster.StateAsync("t", 0, state => state.Leader == B(1));
        cluster.RefusesConnections = true;
        await cluster.ExpireAsync(cluster.ClientOf(1));
        await cluster.StateAsync("t", 0, state => state.Leader == B(2));
        Assert.Contains(times, time => time is { Instrument: "coordinator.controller.failover.time", Seconds: > 0 });
        Assert.Contains(times, time => time is { Instrument: "coordinator.controller.queue.time", Seconds: >= 0 });
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

    [Fact]
    public async Task AnOperator_CreatesMovesAndDeletesATopic()
    {
        var log = new Log();
        await using var cluster = new Cluster { Logger = log };
        await cluster.StartAsync(1);
        await cluster.StartAsync(2);
        await cluster.ToldAsync(command => command.IsComplete, B(1), B(2));
        var name = new PartitionName("u", 0);
        var settings = new TopicSettings(null, null, null, null, null);
        var created = await cluster.Loops[1].AdminAsync(new CreateTopic("u", 7, 2, 2, settings), Cancellation);
        Assert.Equal((ErrorCode.Ok, "created, with 2 partitions of 2 replicas"), (created.Code, created.Message));
        Assert.Equal(LeaderEpoch.First, (await cluster.StateAsync("u", 1, _ => true)).LeaderEpoch);

        var moved = await cluster.Loops[1].AdminAsync(new Reassign(name, Bs(2)), Cancellation);
        Assert.Equal((ErrorCode.Ok, "moves to 2"), (moved.Code, moved.Message));
        var state = await cluster.StateAsync("u", 0, state => state.Isr.Count == 1);
        Assert.Equal(B(2), state.Leader);
        await cluster.ToldAsync(command => command.Dropped.Contains(name), B(1));

        var refused = await cluster.Loops[2].AdminAsync(new DeleteTopic("u"), Cancellation);
        Assert.Equal((ErrorCode.Unavailable, "broker 2 is not the controller: broker 1 is"), (refused.Code, refused.Message));
        Assert.Equal(ErrorCode.Ok, (await cluster.Loops[1].AdminAsync(new DeleteTopic("u"), Cancellation)).Code);
        Assert.Equal([], cluster.Loops[1].Look(context => context.Topics.Keys.ToList()));
        Assert.True(cluster.Loops[1].View.Counts is { Elections: >= 2, UncleanElections: 0, Fenced: 0 });
        Assert.Contains(log.Lines, line => line == "This broker is the controller, in epoch 1");
        Assert.Contains(log.Lines, line => line.StartsWith("u:0: it is new; leader ", StringComparison.Ordinal));
    }

    /// <summary>What a candidate saw last is what it can answer by while it has no session; and it asks nobody for it.</summary>
    [Fact]
    public async Task WhatACandidateSees_CanBeRead_WhenItsSessionIsOver()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync(1);
        await cluster.CreateTopicAsync("t", 1);
        await cluster.StateAsync("t", 0, state => state.Leader == B(1));
        cluster.RefusesConnections = true;
        await cluster.ExpireAsync(cluster.ClientOf(1));
        await cluster.RefusedAsync();
        var (topics, since) = cluster.Loops[1].Look(context => (context.Topics.Keys.ToList(), context.History[0].Since));
        Assert.Equal(["t"], topics);
        Assert.True(since > 0);
        Assert.Equal(ControllerRole.Standby, cluster.Loops[1].View.Role);
    }

    private static IsrProposal Proposal(PartitionState state)
    {
        var self = state.InSync(state.Leader)!.Value;
        return new IsrProposal(new PartitionName("t", 0), state.Leader, self.Incarnation, state.LeaderEpoch, PartitionVersion.First, [self]) { TopicId = 9 };
    }

    private sealed class Log : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception));
    }

    private sealed class Cluster : IControllerTransport, IAsyncDisposable
    {
        private readonly InMemoryCoordinator _coordinator = new();
        private readonly ConcurrentDictionary<int, InMemoryClient> _clients = new();
        private readonly ConcurrentQueue<SendCommand> _told = new();
        private readonly SemaphoreSlim _tells = new(0);
        private readonly SemaphoreSlim _connects = new(0);
        private readonly SemaphoreSlim _refusals = new(0);
        private InMemoryClient? _observer;

        public ILogger Logger { get; init; } = NullLogger.Instance;

        public bool RefusesConnections { get; set; }

        public Dictionary<int, ControllerLoop> Loops { get; } = [];

        public InMemoryClient ClientOf(int id) => _clients[id];

        public async Task StartAsync(int id)
        {
            _observer ??= await _coordinator.ConnectAsync(cancellationToken: Cancellation);
            Loops[id] = new ControllerLoop(
                new ControllerOptions(B(id), (ulong)id) { Logger = Logger },
                async token =>
                {
                    if (RefusesConnections)
                    {
                        _refusals.Release();
                        throw new CoordinatorException(ErrorCode.Unavailable, "refused");
                    }

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

        public Task RefusedAsync() => _refusals.WaitAsync(Cancellation);

        public Task ToldAsync(Func<PartitionOrder, bool> isIt, params BrokerId[] brokers) => ToldAsync((SendCommand command) => command.Partitions.Any(isIt), brokers);

        public async Task ToldAsync(Func<SendCommand, bool> isIt, params BrokerId[] brokers)
        {
            while (!brokers.All(broker => _told.Any(command => command.Broker == broker && isIt(command))))
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
            _refusals.Dispose();
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
