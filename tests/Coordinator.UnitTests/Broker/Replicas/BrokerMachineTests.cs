using Coordinator.Broker.Replicas;
using Coordinator.Controller.Core.Fetching;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Controller.Core.Selection;
using Coordinator.Controller.Core.Tree;
using Coordinator.Records;
using Coordinator.UnitTests.Broker.Log;
using static Coordinator.UnitTests.Broker.Replicas.BrokerWorld;

namespace Coordinator.UnitTests.Broker.Replicas;

public sealed class BrokerMachineTests
{
    [Fact]
    public void AcknowledgedByAll_IsInEveryLogInSync_AndOnlyThenRead()
    {
        var world = Led();
        world.Cut(3);
        var waiting = world.Consume(1, ConsumeAsked.Latest, waits: true);
        var first = world.Produce(1, "a");
        Assert.Null(world.Outcome(1, first));
        Assert.Null(world.Consumed(1, waiting));
        Assert.Equal(["a0"], world.Log(2));
        world.Heal(3);
        Assert.Equal((ProduceOutcome.Done, 0L), (world.OutcomeOf(1, first)!.Outcome, world.OutcomeOf(1, first)!.BaseOffset));
        Assert.Equal(["a0"], world.Log(3));
        Assert.Single(world.Consumed(1, waiting)!.Batches);
        Assert.Equal(1, world.View(2).HighWatermark);
        Assert.Equal(1, world.View(3).HighWatermark);
    }

    [Fact]
    public void AcknowledgedByAll_IsOnTheDiskOfAll()
    {
        var world = Led();
        var call = world.Produce(1, "a");
        Assert.Equal(ProduceOutcome.Done, world.Outcome(1, call));
        for (var id = 1; id <= 3; id++)
        {
            world.Crash(id, life: (id * 100) + 1);
            Assert.Equal(["a0"], world.Log(id));
        }
    }

    [Fact]
    public void AcknowledgedByTheLeader_DoesNotWaitForOthers()
    {
        var world = Led();
        world.Cut(2);
        world.Cut(3);
        var call = world.Produce(1, "a", AckMode.Leader);
        Assert.Equal(ProduceOutcome.Done, world.Outcome(1, call));
        Assert.Equal(ProduceOutcome.Done, world.Outcome(1, world.Produce(1, "b", AckMode.None)));
        Assert.Equal(0, world.View(1).HighWatermark);
    }

    [Fact]
    public void TooFewInSync_RefuseBeforeTheyAppend_AndSayWhenItHappenedAfter()
    {
        var world = Led();
        world.Cut(2);
        world.Cut(3);
        var call = world.Produce(1, "a");
        world.Pass(HostedReplica.MaxLagMilliseconds + 1_000);
        var proposal = Assert.Single(world.Proposals);
        Assert.Equal([R(1)], proposal.Isr);
        Assert.Null(world.Outcome(1, call));
        world.Answer(1, proposal, IsrAnswer.Accepted, State(1, 0, R(1)), version: 1);
        Assert.Equal(ProduceOutcome.NotEnoughReplicasAfterAppend, world.Outcome(1, call));
        Assert.Equal(ProduceOutcome.NotEnoughReplicas, world.Outcome(1, world.Produce(1, "b")));
        Assert.Equal(["a0"], world.Log(1));
        Assert.Equal(0, world.View(1).HighWatermark);
    }

    /// <summary>KAFKA-6526: availability by choice; what it cost is counted by those who come back, and not forgotten.</summary>
    [Fact]
    public void WhatAnUncleanElectionLost_IsCounted()
    {
        var world = Led();
        world.Produce(1, "a");
        world.Cut(3);
        world.Tell(State(1, 0, R(1), R(2)), version: 1, brokers: [1, 2]);
        Assert.Equal(ProduceOutcome.Done, world.Outcome(1, world.Produce(1, "b")));
        Assert.Equal(ProduceOutcome.Done, world.Outcome(1, world.Produce(1, "c")));
        var unclean = State(3, 1, R(3)) with { Risk = Risk.Unclean };
        world.Tell(unclean, version: 2, brokers: [3]);
        world.Heal(3);
        world.Tell(unclean, version: 2, brokers: [1, 2]);
        Assert.Equal(["a0"], world.Log(1));
        Assert.Equal((2, 2, 0), (world.View(1).LostRecords, world.View(2).LostRecords, world.View(3).LostRecords));
        Assert.Equal(2, world[1].Counters.LostRecords);

        world.Crash(1, life: 101);
        world.Tell(unclean, version: 2);
        Assert.Equal(2, world.View(1).LostRecords);
    }

    /// <summary>With nobody elected at a risk: what a crash took from a leader that did not flush is missed by who knew that it was committed.</summary>
    [Fact]
    public void CommittedRecords_ThatALeaderLacks_AreCounted_WhateverTheReason()
    {
        var world = Led();
        world.Produce(1, "a");
        world.Produce(1, "b");
        world.Cut(3);
        world.Tell(State(1, 0, R(1), R(2)), version: 1, brokers: [1, 2]);
        world.Produce(1, "c");
        world.Produce(1, "d");
        world.Tell(State(3, 1, R(3)), version: 2, brokers: [3]);
        world.Heal(3);
        world.Tell(State(3, 1, R(3)), version: 2, brokers: [1]);
        Assert.Equal(["a0", "b0"], world.Log(1));
        Assert.Equal(2, world.View(1).LostRecords);
    }

    [Fact]
    public void LeaderThatSleptThroughItsDeposition_AcknowledgesNothing_AndIsCutToItsSuccessor()
    {
        var world = Led();
        Assert.Equal(ProduceOutcome.Done, world.Outcome(1, world.Produce(1, "a")));
        world.Cut(1);
        var stale = world.Produce(1, "lost");
        world.Tell(State(2, 1, R(2), R(3)), version: 1, brokers: [2, 3]);
        Assert.Equal(ProduceOutcome.Done, world.Outcome(2, world.Produce(2, "b")));
        world.Heal(1);

        // Its old followers follow another reign: nobody asks it, and it may acknowledge nothing.
        Assert.Null(world.Outcome(1, stale));
        world.Tell(State(2, 1, R(2), R(3)), version: 1, brokers: [1]);
        Assert.Equal(ProduceOutcome.NotLeader, world.Outcome(1, stale));
        Assert.Equal(new BrokerId(2), world.OutcomeOf(1, stale)!.Leader);
        Assert.Equal(["a0", "b0"], world.Log(1));
        Assert.Equal(1, world[1].Counters.Truncations);
        Assert.Equal((0, 0), (world.View(1).LostRecords, world[1].Counters.LostRecords));
        var proposal = Assert.Single(world.Proposals);
        Assert.Equal([R(1), R(2), R(3)], proposal.Isr);
    }

    [Fact]
    public void CommandOfASupersededController_IsRefused_AlsoAfterARestart()
    {
        var world = Led();
        world.Tell(State(2, 1, R(1), R(2), R(3)), version: 1, controllerEpoch: 5);
        Assert.Equal(CommandAnswer.StaleController, world.Tell(State(3, 2, R(1), R(2), R(3)), version: 2, controllerEpoch: 4, brokers: [1])[0].Answer);
        world.Crash(1, life: 101);
        Assert.Equal(CommandAnswer.StaleController, world.Tell(State(3, 2, R(1), R(2), R(3)), version: 2, controllerEpoch: 4, brokers: [1])[0].Answer);
        Assert.Equal(CommandAnswer.StaleIncarnation, world.Command(1, [], controllerEpoch: 5, life: 100).Answer);
        Assert.Equal(2, world[1].Counters.FencedCommands);
        Assert.Equal(CommandAnswer.Obey, world.Tell(State(3, 2, R(1), R(2), R(3)), version: 2, controllerEpoch: 5, brokers: [1])[0].Answer);
    }

    /// <summary>By a ping a controller asks whether it is heard: it is no command of a new epoch, and no news of a life.</summary>
    [Fact]
    public void Ping_IsAnswered_AndNothingElse()
    {
        var world = Led();
        var log = world.DirectoryOf(1).Log(BrokerWorld.P0).EndOffset;
        Assert.Equal(CommandAnswer.Obey, world.Command(1, [], controllerEpoch: 5, life: 101).Answer);
        Assert.Equal((new Incarnation(100), new ControllerEpoch(1)), (world[1].Incarnation, world.DirectoryOf(1).Obeyed));
        Assert.Equal((true, log), (world.View(1).IsLeader, world.DirectoryOf(1).Log(BrokerWorld.P0).EndOffset));
        Assert.Equal(CommandAnswer.Obey, world.Tell(State(1, 0, R(1), R(2), R(3)), version: 1, controllerEpoch: 1, brokers: [1])[0].Answer);
    }

    [Fact]
    public void OrderOfAnEarlierReign_ChangesNothing()
    {
        var world = Led();
        world.Tell(State(2, 3, R(1), R(2), R(3)), version: 4);
        world.Tell(State(1, 2, R(1), R(2), R(3)), version: 3);
        Assert.True(world.View(2).IsLeader);
        Assert.False(world.View(1).IsLeader);
        Assert.Equal(new LeaderEpoch(3), world.View(1).Epoch);
    }

    [Fact]
    public void FormerLife_DoesNotLeadInTheNameOfThatLife()
    {
        var world = Led();
        world.Restart(1, life: 101);
        world.Tell(State(1, 0, R(1), R(2), R(3)), version: 0, brokers: [1]);
        Assert.False(world.View(1).IsLeader);
        Assert.Equal(ProduceOutcome.NotLeader, world.Outcome(1, world.Produce(1, "a")));
        world.Tell(State(1, 1, R(1, life: 101), R(2), R(3)), version: 1);
        Assert.True(world.View(1).IsLeader);
    }

    [Fact]
    public void RetryAfterAChangeOfTheLeader_IsAppendedOnce()
    {
        var world = Led();
        world.Cut(3);
        var stamp = new ProducerStamp(9, 0, 0);
        var first = world.Produce(1, "a", producer: stamp);
        Assert.Null(world.Outcome(1, first));
        world.Tell(State(2, 1, R(2)), version: 1, brokers: [1, 2]);
        Assert.Equal(ProduceOutcome.NotLeader, world.Outcome(1, first));
        world.Rules = world.Rules with { MinInSync = 1 };
        world.Tell(State(2, 1, R(2)), version: 1, brokers: [1, 2]);
        var retry = world.Produce(2, "a", producer: stamp);
        Assert.Equal((ProduceOutcome.Done, 0L), (world.OutcomeOf(2, retry)!.Outcome, world.OutcomeOf(2, retry)!.BaseOffset));
        Assert.Equal((new LeaderEpoch(0), new LeaderEpoch(1)), (world.OutcomeOf(2, retry)!.Epoch, world.OutcomeOf(2, retry)!.Current));
        Assert.Equal(["a0"], world.Log(2));
        Assert.Equal(ProduceOutcome.OutOfOrder, world.Outcome(2, world.Produce(2, "c", producer: stamp with { Sequence = 7 })));
        Assert.Equal(ProduceOutcome.UnknownProducer, world.Outcome(2, world.Produce(2, "c", producer: new ProducerStamp(10, 0, 7))));
    }

    [Fact]
    public void TopicOfTheSameNameCreatedAnew_HasNothingOfTheFormer()
    {
        var world = Led();
        world.Produce(1, "a");
        world.Tell(State(1, 0, R(1), R(2), R(3)), version: 0, topicId: 78);
        Assert.Empty(world.Log(1));
        Assert.Empty(world.Log(2));
        world.Produce(1, "b");
        world.Crash(1, life: 101);
        world.Tell(State(2, 1, R(2), R(3)), version: 1, topicId: 78);
        Assert.Equal(["b0"], world.Log(1));
    }

    /// <summary>Its leader has not heard of the new topic, and leads the former one in a reign of the same number.</summary>
    [Fact]
    public void FollowerOfATopicCreatedAnew_GetsNothingOfTheFormer()
    {
        var world = Led();
        world.Produce(1, "a");
        world.Tell(State(1, 0, R(1), R(2), R(3)), version: 0, brokers: [2], topicId: 78);
        world.Pass(200);
        Assert.Empty(world.Log(2));
        world.Tell(State(1, 0, R(1), R(2), R(3)), version: 0, brokers: [1, 3], topicId: 78);
        world.Pass(200);
        Assert.Equal(ProduceOutcome.Done, world.Outcome(1, world.Produce(1, "b")));
        Assert.Equal(["b0"], world.Log(2));
    }

    [Fact]
    public void AnswersOfTheFormerTopic_SayNothingOfTheOneCreatedAnew()
    {
        var world = Led();
        world.Cut(1);
        world.Tell(State(1, 0, R(1), R(2), R(3)), version: 0, brokers: [1, 2], topicId: 78);
        var answer = new FetchedPartition(P0, 77, LeaderEpoch.First, new FetchGoesOn(1, 0), [LogFixture.Placed(LogFixture.Batch(1, "a"), 0, 0)]);
        world[2].Step(new FetchesAnswered([answer]), 2_000, wallClock: 0, []);
        Assert.Empty(world.Log(2));
        world[2].Step(new FetchesAnswered([answer with { TopicId = 78 }]), 2_000, wallClock: 0, []);
        Assert.Equal(["a0"], world.Log(2));

        // Alone it would be too few.
        var alone = new IsrProposal(P0, new BrokerId(1), R(1).Incarnation, LeaderEpoch.First, PartitionVersion.First, [R(1)]) { TopicId = 77 };
        world.Answer(1, alone, IsrAnswer.Accepted, State(1, 0, R(1)), version: 1);
        Assert.Null(world.Outcome(1, world.Produce(1, "b")));
        world.Answer(1, alone with { TopicId = 78 }, IsrAnswer.Accepted, State(1, 0, R(1)), version: 1);
        Assert.Equal(ProduceOutcome.NotEnoughReplicas, world.Outcome(1, world.Produce(1, "c")));
    }

    [Fact]
    public void WhatABrokerShouldNotHave_IsRemoved()
    {
        var world = Led();
        world.Produce(1, "a");
        world.Command(2, [], dropped: [P0]);
        Assert.Empty(world.DirectoryOf(2).Found);
        world.Restart(3, life: 301);
        Assert.Single(world.DirectoryOf(3).Found);
        world.Command(3, [], isComplete: true);
        Assert.Empty(world.DirectoryOf(3).Found);
        world.Tell(State(1, 0, R(1), R(2), R(3)), version: 0, brokers: [1], isComplete: true);
        Assert.Equal(["a0"], world.Log(1));
    }

    [Fact]
    public void ConsumerAheadOfANewLeadersWatermark_Waits()
    {
        var world = Led();
        world.Produce(1, "a");
        world.Cut(3);
        world.Crash(2, life: 201);
        world.Tell(State(2, 1, R(2, life: 201), R(3)), version: 1, brokers: [2]);
        Assert.Equal(0, world.View(2).HighWatermark);
        var consumer = world.Consume(2, 1, waits: true);
        Assert.Null(world.Consumed(2, consumer));
        Assert.Equal(ConsumeOutcome.OutOfRange, world.Consumed(2, world.Consume(2, 2))!.Outcome);
        Assert.Empty(world.Consumed(2, world.Consume(2, 0))!.Batches);
        world.Heal(3);
        world.Tell(State(2, 1, R(2, life: 201), R(3)), version: 1, brokers: [3]);
        Assert.Equal(1, world.View(2).HighWatermark);
        world.Produce(2, "b");
        Assert.Single(world.Consumed(2, consumer)!.Batches);
    }

    [Fact]
    public void LeaderlessPartition_ItsBrokersSayHowLongTheirLogsAre()
    {
        var world = Led();
        world.Produce(1, "a");
        world.Produce(1, "b");
        var replies = world.Tell(State(-1, 1, R(1), R(2), R(3)), version: 1);
        Assert.All(replies, reply => Assert.Equal((new LeaderEpoch(0), 2L), (Assert.Single(reply.Ends).LastEpoch, reply.Ends[0].EndOffset)));
        Assert.Equal(ProduceOutcome.NotLeader, world.Outcome(1, world.Produce(1, "c")));
    }

    [Theory]
    [InlineData(FsyncPolicy.Interval, true)]
    [InlineData(FsyncPolicy.Os, false)]
    public void FsyncPolicy_SaysWhenARecordIsOnTheDisk(FsyncPolicy fsync, bool isFlushedInTime)
    {
        var world = Led(fsync: fsync);
        Assert.Equal(ProduceOutcome.Done, world.Outcome(1, world.Produce(1, "a")));
        Assert.Equal(0, world.DirectoryOf(1).Log(P0).FlushedOffset);
        world.Pass(1_500);
        Assert.Equal(isFlushedInTime ? 1 : 0, world.DirectoryOf(1).Log(P0).FlushedOffset);
    }

    /// <summary>It led a reign in which nothing was appended, and its successor has never heard of that reign.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LeaderOfAReignWithoutARecord_FollowsAgain(bool hasRecords)
    {
        var world = Led();
        if (hasRecords)
        {
            world.Produce(1, "a");
        }

        world.Cut(1);
        world.Tell(State(1, 1, R(1), R(2), R(3)), version: 1, brokers: [1]);
        world.Tell(State(2, 2, R(2), R(3)), version: 2, brokers: [2, 3]);
        world.Heal(1);
        world.Tell(State(2, 2, R(2), R(3)), version: 2, brokers: [1]);
        Assert.Equal(ProduceOutcome.Done, world.Outcome(2, world.Produce(2, "b")));
        Assert.Equal(world.Log(2), world.Log(1));
        Assert.InRange(world[1].Counters.Truncations, 0, 1);
    }

    /// <summary>Nothing is appended: its question waits at the leader, and it asks no other.</summary>
    [Fact]
    public void FollowerThatAsksBeforeItsLeaderHasHeardOfIt_JoinsAllTheSame()
    {
        var world = new BrokerWorld();
        var before = new PartitionOrder(P0, 77, [new(1), new(2)], State(1, 0, R(1), R(2)), PartitionVersion.First, world.Rules, "b1:1");
        var after = before with { Replicas = [new(1), new(2), new(3)] };
        world.Command(1, [before]);
        world.Command(2, [before]);
        world.Command(3, [after]);
        Assert.Empty(world.Proposals);
        world.Command(1, [after]);
        Assert.Equal([R(1), R(2), R(3)], Assert.Single(world.Proposals).Isr);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void QuestionHeldUpOnALinkThatWasGivenUp_LeavesNobodyWaiting(bool isNew)
    {
        var world = Led();
        world.Produce(1, "a");
        world.ComesLate(from: 2, to: 1, isNew);
        world.Pass(milliseconds: 100);

        var call = world.Produce(1, "b");

        Assert.Equal(["a0", "b0"], world.Log(2));
        Assert.Equal(ProduceOutcome.Done, world.Outcome(1, call));
    }

    [Fact]
    public void FollowerInAnotherLife_IsInSyncAgainUnderItsNewName()
    {
        var world = Led();
        world.Produce(1, "a");
        world.Restart(3, life: 301);
        world.Tell(State(1, 0, R(1), R(2), R(3)), version: 0, brokers: [3]);
        var proposal = Assert.Single(world.Proposals);
        Assert.Equal([R(1), R(2), R(3, life: 301)], proposal.Isr);
    }

    /// <summary>Nothing else may happen in the partition: whoever waits is answered all the same.</summary>
    [Fact]
    public void WhoLagsTooLong_IsNotWaitedForAnyMore_AndWhoWaitsIsTold()
    {
        var world = new BrokerWorld();
        world.Tell(State(1, 0, R(1), R(2)), version: 0);
        world.Produce(1, "a");
        world.Cut(3);
        var call = world.Produce(1, "b");

        // So that the lag ends between two wishes to have it join, when nobody else says anything.
        world.Pass(1_000);
        Refuse(world);
        Assert.Null(world.Outcome(1, call));

        for (var passed = 0L; passed <= HostedReplica.MaxLagMilliseconds; passed += 100)
        {
            world.Pass(100);
            Refuse(world);
        }

        Assert.Equal(ProduceOutcome.Done, world.Outcome(1, call));
    }

    private static void Refuse(BrokerWorld world)
    {
        world.Proposals.ForEach(proposal => world.Answer(1, proposal, IsrAnswer.Ineligible));
        world.Proposals.Clear();
    }

    private static BrokerWorld Led(FsyncPolicy fsync = FsyncPolicy.Group)
    {
        var world = new BrokerWorld(fsync: fsync);
        world.Tell(State(1, 0, R(1), R(2), R(3)), version: 0);
        return world;
    }
}
