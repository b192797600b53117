using System.Collections.Concurrent;
using System.Text;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Client.InMemory;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Shards;
using Coordinator.Controller.Shards;
using Coordinator.Primitives;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>Participants over the service in memory: real sessions, watches, elections and fenced writes.</summary>
public sealed class ShardParticipantTests
{
    private const string Root = "/app/shards";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EachShard_HasOneLeader_AndLeadershipsAreSpread()
    {
        await using var cluster = new Cluster(shards: 6, members: 3);
        cluster.Start(1, 2, 3);
        await cluster.UntilAsync(() => cluster.Leaders() is { Count: 6 } leaders
            && leaders.Values.Distinct().Count() == 3
            && leaders.All(led => cluster[1].LeaderOf(led.Key)?.Leader == B(led.Value)));
        Assert.Equal("host:2", cluster[1].LeaderOf(cluster.Leaders().First(led => led.Value == 2).Key)!.Endpoint);
        Assert.Null(cluster[1].LeaderOf(new PartitionName("g", 6)));
    }

    [Fact]
    public async Task WhoExpires_LeadsNoMore_AndTheOthersLeadInLaterEpochs()
    {
        await using var cluster = new Cluster(shards: 4);
        cluster.Start(1, 2);
        await cluster.UntilAsync(() => cluster.Leaders().Values.Distinct().Count() == 2 && cluster.Leaders().Count == 4);
        var lost = cluster[1].Leaderships;
        cluster.Refuses(1);
        await cluster.ExpireAsync(1);
        await cluster.UntilAsync(() => lost.All(leadership => !leadership.IsHeld
            && leadership.Lost.IsCancellationRequested
            && cluster[2].Leaderships.Any(now => now.Shard == leadership.Shard && now.Epoch > leadership.Epoch)));
        Assert.Equal(4, cluster[2].Leaderships.Count(now => now.IsHeld));
    }

    /// <summary>Stopped past its session, with its token not cancelled yet: the tree refuses what it writes as the leader.</summary>
    [Fact]
    public async Task WhoSleptThroughItsDeposition_WritesNothing()
    {
        await using var cluster = new Cluster(shards: 1);
        cluster.Start(1, 2);
        await cluster.UntilAsync(() => cluster.Leaders().Count == 1);
        var leader = cluster.Leaders().Values.Single();
        var leadership = cluster[leader].Leaderships.Single();
        await leadership.WriteAsync([new CreateOp("/ledger", "a"u8.ToArray())], Cancellation);

        var sleeper = cluster.ClientOf(leader);
        sleeper.Pause();
        await cluster.ExpireAsync(leader);
        await cluster.UntilAsync(() => cluster[3 - leader].Leaderships.Count == 1);
        var write = leadership.WriteAsync([new SetDataOp("/ledger", "late"u8.ToArray(), -1)], Cancellation);
        sleeper.Resume();
        Assert.Equal(ErrorCode.SessionExpired, (await Assert.ThrowsAsync<CoordinatorException>(() => write)).Code);
        await cluster.UntilAsync(() => leadership.Lost.IsCancellationRequested);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leadership.WriteAsync([new SetDataOp("/ledger", "later"u8.ToArray(), -1)], Cancellation));
        Assert.Equal("a", await cluster.ReadAsync("/ledger"));
    }

    /// <summary>Deposed while its session lives, and it has not heard of it: the version of the state refuses the write.</summary>
    [Fact]
    public async Task WhoWasReplaced_AndHasNotHeardOfIt_WritesNothing()
    {
        await using var cluster = new Cluster(shards: 2);
        cluster.Start(1, 2);
        var (controller, other) = await cluster.SpreadAsync();
        var leadership = cluster.LedBy(other);
        var deaf = cluster.ClientOf(other);
        deaf.DropReplies();
        await cluster.MoveAsync(controller, leadership.Shard, controller);
        await cluster.UntilAsync(() => cluster[controller].Leaderships.Count == 2);
        Assert.True(leadership.IsHeld);
        var late = leadership.WriteAsync([new CreateOp("/late", default)], Cancellation);
        deaf.Heal();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);
        await cluster.UntilAsync(() => cluster.Host(other).Stopped.Contains(leadership.Shard));
        Assert.False(await cluster.ExistsAsync("/late"));
    }

    /// <summary>KIP-516: a state that was deleted and created again may have the same version.</summary>
    [Fact]
    public async Task ALeadershipOfAGroupThatWasDeleted_WritesNothing_IntoTheOneOfItsName()
    {
        await using var coordinator = new InMemoryCoordinator();
        await using var client = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        await client.CreateAsync("/state", default, cancellationToken: Cancellation);
        var former = await client.ExistsAsync("/state", cancellationToken: Cancellation);
        var leadership = new ShardLeadership(new PartitionName("g", 0), LeaderEpoch.First, ("/state", former!.Value.Czxid, 0), client);
        await leadership.WriteAsync([new CreateOp("/a", default)], Cancellation);
        await client.DeleteAsync("/state", cancellationToken: Cancellation);
        await client.CreateAsync("/state", default, cancellationToken: Cancellation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leadership.WriteAsync([new CreateOp("/b", default)], Cancellation));
        Assert.False(leadership.IsHeld);
        Assert.Null(await client.ExistsAsync("/b", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task WhoStops_HandsOver_AfterItsHostHasStopped()
    {
        await using var cluster = new Cluster(shards: 3);
        cluster.Start(1, 2);
        await cluster.UntilAsync(() => cluster.Leaders().Count == 3 && cluster.Leaders().Values.Distinct().Count() == 2);
        await cluster.StopAsync(1);
        Assert.Equal([0, 1, 2], cluster.Host(1).Stopped.Select(shard => shard.Number).Order());
        await cluster.UntilAsync(() => cluster[2].Leaderships.Count == 3);
    }

    [Fact]
    public async Task AShardThatIsMoved_IsStoppedHere_AndLedThere()
    {
        await using var cluster = new Cluster(shards: 2);
        cluster.Start(1, 2);
        var (controller, other) = await cluster.SpreadAsync();
        var shard = cluster.LedBy(controller).Shard;
        Assert.Equal($"moves to {other}", await cluster.MoveAsync(controller, shard, other));
        await cluster.UntilAsync(() => cluster[other].Leaderships.Count == 2 && cluster.Host(controller).Stopped.Contains(shard));
        Assert.Equal("broker 9 is not registered", (await Assert.ThrowsAsync<CoordinatorException>(() => cluster.MoveAsync(controller, shard, 9))).Message);
        Assert.Equal(ErrorCode.NoNode, (await Assert.ThrowsAsync<CoordinatorException>(() => cluster.MoveAsync(controller, new PartitionName("g", 2), other))).Code);
    }

    [Fact]
    public async Task AHostThatFails_IsAskedAgain()
    {
        await using var cluster = new Cluster(shards: 1);
        cluster.FailuresOf(1, 2);
        cluster.Start(1);
        await cluster.UntilAsync(() => cluster.Host(1).Begun == 3);
        var leadership = cluster[1].Leaderships.Single();
        Assert.True(leadership.IsHeld);
        Assert.Equal(3, cluster.Host(1).Begun);
    }

    [Fact]
    public async Task AHostThatCannotStop_IsNotWaitedForForEver_NorAskedAgainThen()
    {
        await using var cluster = new Cluster(shards: 1) { StopTime = TimeSpan.FromMilliseconds(50) };
        cluster.FailuresToStopOf(1);
        cluster.Start(1);
        await cluster.UntilAsync(() => cluster.Leaders().Count == 1);
        await cluster.StopAsync(1);
        var asked = cluster.Host(1).Stopped.Count;
        for (var i = 0; i < 1_000; i++)
        {
            await Task.Run(() => { }, Cancellation);
        }

        Assert.InRange(cluster.Host(1).Stopped.Count - asked, 0, 1);
    }

    [Fact]
    public void WhatCannotWork_IsRefusedAtOnce()
    {
        Assert.Equal("the group 'g' is there twice", Refusal(new ShardParticipantOptions(B(1), Root, [new ShardGroup("g", 1, Bs(1)), new ShardGroup("g", 2, Bs(1))])));
        Assert.Equal("the group 'g' has 1 to 20000 shards, not 0", Refusal(new ShardParticipantOptions(B(1), Root, [new ShardGroup("g", 0, Bs(1))])));
        Assert.Equal("a participant's id is 0 to 999999, not 1000000", Refusal(new ShardParticipantOptions(B(1_000_000), Root, [])));
        Assert.StartsWith("the root 'shards': ", Refusal(new ShardParticipantOptions(B(1), "shards", [])), StringComparison.Ordinal);

        static string Refusal(ShardParticipantOptions options) =>
            Assert.Throws<ArgumentException>(() => new ShardParticipant(options, _ => throw new InvalidOperationException(), new Host())).Message;
    }

    private sealed class Host : IShardHost
    {
        public ConcurrentBag<PartitionName> Stopped { get; } = [];

        public int Failures { get; init; }

        public bool FailsToStop { get; init; }

        public int Begun { get; private set; }

        public SemaphoreSlim? Moves { get; init; }

        public Task BecomeLeaderAsync(ShardLeadership leadership)
        {
            var fails = ++Begun <= Failures;
            Moves?.Release();
            return fails ? throw new InvalidDataException("not today") : Task.CompletedTask;
        }

        public Task BecomeFollowerAsync(ShardFollowing following)
        {
            Moves?.Release();
            return Task.CompletedTask;
        }

        public Task StopAsync(PartitionName shard)
        {
            Stopped.Add(shard);
            Moves?.Release();
            return FailsToStop ? throw new InvalidDataException("never") : Task.CompletedTask;
        }
    }

    private sealed class Cluster(int shards, int members = 2) : IAsyncDisposable
    {
        private readonly InMemoryCoordinator _coordinator = new();
        private readonly ConcurrentDictionary<int, InMemoryClient> _clients = new();
        private readonly ConcurrentDictionary<int, bool> _refused = new();
        private readonly Dictionary<int, ShardParticipant> _participants = [];
        private readonly Dictionary<int, Host> _hosts = [];
        private readonly SemaphoreSlim _moves = new(0);

        public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(10);

        public ShardParticipant this[int id] => _participants[id];

        public Host Host(int id) => _hosts[id];

        public InMemoryClient ClientOf(int id) => _clients[id];

        public void FailuresOf(int id, int failures) => _hosts[id] = new Host { Moves = _moves, Failures = failures };

        public void FailuresToStopOf(int id) => _hosts[id] = new Host { Moves = _moves, FailsToStop = true };

        public void Refuses(int id) => _refused[id] = true;

        public void Start(params int[] ids)
        {
            foreach (var id in ids)
            {
                var options = new ShardParticipantOptions(B(id), Root, [new ShardGroup("g", shards, [.. Enumerable.Range(1, members).Select(B)])])
                {
                    Endpoint = $"host:{id}",
                    RebalanceInterval = TimeSpan.FromMilliseconds(50),
                    RetryPause = TimeSpan.FromMilliseconds(10),
                    StopTime = StopTime,
                };
                _hosts.TryAdd(id, new Host { Moves = _moves });
                _participants[id] = new ShardParticipant(options, token => ConnectAsync(id, token), _hosts[id]);
            }
        }

        public Dictionary<PartitionName, int> Leaders() => _participants
            .SelectMany(participant => participant.Value.Leaderships.Select(leadership => (leadership.Shard, leadership.Epoch, participant.Key)))
            .GroupBy(led => led.Shard)
            .ToDictionary(led => led.Key, led => led.MaxBy(one => one.Epoch).Key);

        /// <summary>Two participants, each of which leads one of two shards: whoever is the controller has seen both.</summary>
        public async Task<(int Controller, int Other)> SpreadAsync()
        {
            await UntilAsync(() => Leaders().Count == 2 && Leaders().Values.Distinct().Count() == 2);
            var controller = _participants.Single(participant => participant.Value.Controller.Role == ControllerRole.Active).Key;
            return (controller, 3 - controller);
        }

        /// <summary>The one that it leads: another that has moved away may not have stopped there yet.</summary>
        public ShardLeadership LedBy(int id)
        {
            var leaders = Leaders();
            return _participants[id].Leaderships.Single(leadership => leaders[leadership.Shard] == id);
        }

        public Task<string> MoveAsync(int by, PartitionName shard, params int[] members) => _participants[by].MoveAsync(shard, Bs(members), Cancellation);

        public Task ExpireAsync(int id) => _coordinator.ExpireAsync(_clients[id], Cancellation);

        public async Task StopAsync(int id)
        {
            await _participants[id].DisposeAsync();
            _participants.Remove(id);
        }

        /// <summary>Looks whenever a host is told something.</summary>
        public async Task UntilAsync(Func<bool> isIt)
        {
            while (!isIt())
            {
                await _moves.WaitAsync(Cancellation);
            }
        }

        public async Task<string> ReadAsync(string path)
        {
            await using var client = await _coordinator.ConnectAsync(cancellationToken: Cancellation);
            return Encoding.UTF8.GetString((await client.GetAsync(path, cancellationToken: Cancellation)).Data.Span);
        }

        public async Task<bool> ExistsAsync(string path)
        {
            await using var client = await _coordinator.ConnectAsync(cancellationToken: Cancellation);
            return await client.ExistsAsync(path, cancellationToken: Cancellation) is not null;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var participant in _participants.Values)
            {
                await participant.DisposeAsync();
            }

            await _coordinator.DisposeAsync();
            _moves.Dispose();
        }

        private async Task<ICoordinatorClient> ConnectAsync(int id, CancellationToken token)
        {
            if (_refused.ContainsKey(id))
            {
                throw new CoordinatorException(ErrorCode.Unavailable, "refused");
            }

            var client = await _coordinator.ConnectAsync(cancellationToken: token);
            _clients[id] = client;
            return client;
        }
    }
}
