using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Shards;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>What a participant tells its host, by what it sees.</summary>
public sealed class ShardMachineTests
{
    private static readonly PartitionName Shard = new("s", 0);

    [Fact]
    public void WhoWasElectedInItsLife_Leads()
    {
        var desk = new Desk();
        desk.Is(R(1));
        desk.Sees(State(1, 4, 1), version: 3);
        Assert.Equal([new TellHost(Shard, Leads(4, 3))], desk.Effects());
        desk.Answers();
        desk.Sees(State(1, 4, 1), version: 3);
        Assert.Empty(desk.Effects());
    }

    /// <summary>G.4: what was decided of a former life is no leadership of this one, however fast it came back.</summary>
    [Fact]
    public void WhoWasElectedInAFormerLife_DoesNotLead()
    {
        var desk = new Desk();
        desk.Is(R(1, bounces: 1));
        desk.Sees(State(1, 4, 1), version: 3);
        Assert.Equal([new TellHost(Shard, Follows(4, 3, BrokerId.None))], desk.Effects());
    }

    [Fact]
    public void WhoIsDeposed_HearsOfItAtOnce_AndIsToldTheRestWhenItHasAnswered()
    {
        var desk = new Desk();
        desk.Is(R(1));
        desk.Sees(State(1, 4, 1), version: 3);
        desk.Effects();
        desk.Sees(State(2, 5, 2), version: 4);
        Assert.Equal([new DeposeShard(Shard)], desk.Effects());
        desk.Sees(State(3, 6, 3), version: 5);
        Assert.Empty(desk.Effects());
        desk.Answers();
        Assert.Equal([new TellHost(Shard, Follows(6, 5, B(3)))], desk.Effects());
    }

    [Fact]
    public void ALifeThatMayBeOver_LeadsNothing_AndLeadsAgainWhenItIsNot()
    {
        var desk = new Desk();
        desk.Is(R(1));
        desk.Sees(State(1, 4, 1), version: 3);
        desk.Effects();
        desk.Is(null);
        Assert.Equal([new DeposeShard(Shard)], desk.Effects());
        desk.Is(R(1));
        Assert.Empty(desk.Effects());
        desk.Answers();
        Assert.Equal([new TellHost(Shard, Leads(4, 3))], desk.Effects());
    }

    [Fact]
    public void AHostThatFails_IsToldAgain_WhatHoldsThen()
    {
        var desk = new Desk();
        desk.Is(R(1));
        desk.Sees(State(1, 4, 1), version: 3);
        desk.Effects();
        desk.Answers(isDone: false);
        Assert.Equal([new TellHost(Shard, Leads(4, 3))], desk.Effects());
        desk.Sees(State(2, 5, 2), version: 4);
        Assert.Equal([new DeposeShard(Shard)], desk.Effects());
        desk.Answers(isDone: false);
        Assert.Equal([new TellHost(Shard, Follows(5, 4, B(2)))], desk.Effects());
    }

    [Fact]
    public void AShardThatMovesAway_IsStopped_AndForgotten()
    {
        var desk = new Desk();
        desk.Is(R(1));
        desk.Sees(State(1, 4, 1), version: 3);
        desk.Effects();
        desk.Answers();
        desk.Assigned(2, 3);
        Assert.Equal([new DeposeShard(Shard), new TellHost(Shard, null)], desk.Effects());
        desk.Answers();
        Assert.Empty(desk.Effects());
        Assert.True(desk.Machine.IsIdle);
        desk.Assigned(1, 2);
        Assert.Equal([new TellHost(Shard, Leads(4, 3))], desk.Effects());
    }

    [Fact]
    public void AGroupThatIsDeleted_IsStopped()
    {
        var desk = new Desk();
        desk.Is(R(1));
        desk.Sees(State(1, 4, 1), version: 3);
        desk.Answers();
        desk.Effects();
        desk.Moved(desk.Context.Observe(new ZnodeSeen(desk.Context.Paths.Deletion("s"), default, new Zxid(90), 0)));
        Assert.Equal([new DeposeShard(Shard), new TellHost(Shard, null)], desk.Effects());
    }

    /// <summary>KIP-516: the same name, epoch and version, and nothing of the former leadership.</summary>
    [Fact]
    public void AGroupThatIsCreatedAnew_HasOtherLeaderships()
    {
        var desk = new Desk();
        desk.Is(R(1));
        desk.Sees(State(1, 0, 1), version: 0);
        desk.Effects();
        desk.Answers();
        desk.Sees(State(1, 0, 1), version: 0, czxid: 80);
        Assert.Equal([new DeposeShard(Shard), new TellHost(Shard, Leads(0, 0, czxid: 80))], desk.Effects());
    }

    [Fact]
    public void WhoLeaves_StopsEverything_AndBeginsNothing()
    {
        var desk = new Desk();
        desk.Is(R(1));
        desk.Sees(State(1, 4, 1), version: 3);
        desk.Effects();
        desk.Step(new Leaving());
        Assert.Equal([new DeposeShard(Shard)], desk.Effects());
        Assert.False(desk.Machine.IsIdle);
        desk.Answers();
        Assert.Equal([new TellHost(Shard, null)], desk.Effects());
        desk.Answers();
        Assert.True(desk.Machine.IsIdle);
        desk.Sees(State(1, 5, 1), version: 4);
        Assert.Empty(desk.Effects());
    }

    [Fact]
    public void AGroupThatIsNotThere_IsCreatedOnce_ForAllItsMembers()
    {
        var desk = new Desk(new ShardGroup("new", 4, Bs(1, 2, 3)));
        desk.Step(new ShardsSeen());
        Assert.Empty(desk.Effects());
        desk.Is(R(1));
        desk.Step(new ShardsSeen());
        var write = Assert.IsType<WriteGroup>(Assert.Single(desk.Effects()));
        desk.Step(new ShardsSeen());
        Assert.Empty(desk.Effects());

        var op = Assert.Single(write.Ops);
        Assert.Equal((TreeOpKind.Create, desk.Context.Paths.Topic("new")), (op.Kind, op.Path));
        var topic = ControllerJson.TryReadTopic(op.Data.Span)!;
        Assert.True(topic.AnyMayLead);
        Assert.Equal(4, topic.Partitions.Count);
        Assert.All(topic.Partitions, partition => Assert.Equal(Bs(1, 2, 3), partition.Replicas.Order()));
        Assert.Equal(3, topic.Partitions.Select(partition => partition.Replicas[0]).Distinct().Count());

        desk.Step(new GroupWritten("new"));
        desk.Step(new ShardsSeen());
        Assert.IsType<WriteGroup>(Assert.Single(desk.Effects()));
        desk.Moved(desk.Context.Observe(new ZnodeSeen(op.Path, op.Data, new Zxid(91), 0)));
        desk.Step(new GroupWritten("new"));
        desk.Step(new ShardsSeen());
        Assert.Empty(desk.Effects());
    }

    [Theory]
    [InlineData(3, true, "the group 's' has 1 shards, not the 3 that are configured here")]
    [InlineData(1, false, "'s' is a topic of brokers, not a group of shards")]
    public void AGroupThatIsAnother_IsSaidOnce(int shards, bool anyMayLead, string text)
    {
        var desk = new Desk(new ShardGroup("s", shards, Bs(1, 2)));
        desk.Assigned(anyMayLead, 1, 2);
        desk.Is(R(1));
        desk.Step(new ShardsSeen());
        desk.Step(new ShardsSeen());
        Assert.Equal([new ShardsNoted(text)], desk.Effects());
    }

    [Theory]
    [InlineData("a b", 1, new[] { 1 }, "'a b' is no name of a topic")]
    [InlineData("g", 0, new[] { 1 }, "the group 'g' has 1 to 20000 shards, not 0")]
    [InlineData("g", 20_001, new[] { 1 }, "the group 'g' has 1 to 20000 shards, not 20001")]
    [InlineData("g", 1, new int[0], "the group 'g' has 1 to 15 members, not 0")]
    [InlineData("g", 1, new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 }, "the group 'g' has 1 to 15 members, not 16")]
    [InlineData("g", 1, new[] { 2, -1 }, "a member's id is 0 to 999999; the group 'g' has 2, -1")]
    [InlineData("g", 1, new[] { 2, 2 }, "the group 'g' names a member twice: 2, 2")]
    public void AGroupThatCannotBe_SaysWhy(string name, int shards, int[] members, string why) =>
        Assert.StartsWith(why, new ShardGroup(name, shards, Bs(members)).WhyNot(), StringComparison.Ordinal);

    private static ShardRole Leads(int epoch, int version, int czxid = Desk.Czxid) => new(true, new LeaderEpoch(epoch), new Zxid(czxid), new PartitionVersion(version), B(1));

    private static ShardRole Follows(int epoch, int version, BrokerId leader) => new(false, new LeaderEpoch(epoch), new Zxid(Desk.Czxid), new PartitionVersion(version), leader);

    /// <summary>Participant 1, which a test shows the tree.</summary>
    private sealed class Desk
    {
        public const int Czxid = 2;

        private readonly List<ShardEffect> _effects = [];
        private int _topicVersion;

        public Desk(params ShardGroup[] groups)
        {
            Machine = new ShardMachine(B(1), groups, Context, seed: 7);
            Assigned(1, 2, 3);
        }

        public ControllerContext Context { get; } = new(new ControllerPaths("/app"));

        public ShardMachine Machine { get; }

        public void Step(ShardInput input) => Machine.Step(input, _effects);

        public void Moved(TreeChange change) => Step(new ShardsMoved(change.Place));

        public void Is(ReplicaName? life) => Step(new LifeCertain(life));

        public void Answers(bool isDone = true) => Step(new HostAnswered(Shard, isDone));

        public void Assigned(params int[] members) => Assigned(anyMayLead: true, members);

        public void Assigned(bool anyMayLead, params int[] members) => Moved(Context.Observe(new ZnodeSeen(
            Context.Paths.Topic("s"), ControllerJson.Write(new TopicSpec(5, [new PartitionAssignment(Bs(members), [])]) { AnyMayLead = anyMayLead }), new Zxid(1), _topicVersion++)));

        public void Sees(PartitionState state, int version, int czxid = Czxid) =>
            Moved(Context.Observe(new ZnodeSeen(Context.Paths.Partition(Shard), ControllerJson.Write(state), new Zxid(czxid), version)));

        public List<ShardEffect> Effects()
        {
            var effects = _effects.ToList();
            _effects.Clear();
            return effects;
        }
    }
}
