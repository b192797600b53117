using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>What is committed, who is in sync: a leader's view in one reign.</summary>
public sealed class LeaderReplicaTests
{
    private const long MaxLag = 1_000;

    [Fact]
    public void Committed_IsWhatEveryReplicaInSyncHas()
    {
        var leader = Leader(min: 1, isr: [1, 2, 3]);
        leader.Appended(10);
        Assert.Equal(0, leader.HighWatermark);
        leader.Fetched(R(2), 10, 1);
        Assert.Equal(0, leader.HighWatermark);
        leader.Fetched(R(3), 7, 2);
        Assert.Equal(7, leader.HighWatermark);
        Assert.Equal((AckState.Committed, AckState.Waiting), (leader.StateOf(7), leader.StateOf(8)));
        leader.Fetched(R(3), 4, 3);
        Assert.Equal(7, leader.HighWatermark);
    }

    /// <summary>KAFKA-15583: with fewer in sync than asked for nothing is committed, also for those who ask for no acknowledgement of all.</summary>
    [Fact]
    public void UnderTheMinimum_NothingIsCommitted_AndWhoWaitsHears()
    {
        var leader = Leader(min: 2, isr: [1, 2]);
        leader.Appended(5);
        Assert.Equal(AckState.Waiting, leader.StateOf(5));
        leader.Tick(MaxLag + 1);
        Confirm(leader, State(1, 5, 1), 9);

        Assert.True(leader.IsUnderMin);
        Assert.Equal((0, AckState.NotEnoughReplicasAfterAppend), (leader.HighWatermark, leader.StateOf(5)));

        leader.Fetched(R(2), 5, MaxLag + 2);
        Confirm(leader, State(1, 5, 1, 2), 10);
        Assert.Equal((5, AckState.Committed), (leader.HighWatermark, leader.StateOf(5)));
    }

    /// <summary>G.9: a set that was only asked for must not be counted on; the request may be lost.</summary>
    [Fact]
    public void WhoIsProposedToLeave_StillCounts_UntilTheControllerSaysSo()
    {
        var leader = Leader(min: 1, isr: [1, 2, 3]);
        leader.Appended(10);
        leader.Fetched(R(2), 10, 10);
        leader.Tick(MaxLag + 5);
        Assert.Equal([R(1), R(2)], leader.ToSend!.Isr);
        leader.Answered(leader.Sent(), null);
        Assert.Equal(0, leader.HighWatermark);
        Assert.NotNull(leader.ToSend);

        Confirm(leader, State(1, 5, 1, 2), 9);
        Assert.Equal(10, leader.HighWatermark);
    }

    /// <summary>Who joins counts from the moment at which it is proposed: the controller may have recorded it already.</summary>
    [Fact]
    public void WhoIsProposedToJoin_CountsAtOnce()
    {
        var leader = Leader(min: 1, isr: [1, 2]);
        leader.Appended(10);
        leader.Fetched(R(2), 10, 1);
        Assert.Equal(10, leader.HighWatermark);
        leader.Fetched(R(3), 10, 2);
        Assert.Equal([R(1), R(2), R(3)], leader.ToSend!.Isr);
        leader.Sent();

        leader.Appended(20);
        leader.Fetched(R(2), 20, 3);
        Assert.Equal(10, leader.HighWatermark);
        leader.Tick(5 * MaxLag);
        Assert.Equal(10, leader.HighWatermark);
        leader.Fetched(R(3), 20, 5 * MaxLag);
        Assert.Equal(20, leader.HighWatermark);
    }

    /// <summary>G.8, KAFKA-7128: the high watermark that a new leader knows is an old one; who has only that much must not be in sync.</summary>
    [Fact]
    public void NobodyJoins_WithoutTheBeginningOfThisReign()
    {
        var leader = new LeaderReplica(Terms(min: 1), State(1, 5, 1, 2), new(8), endOffset: 10, highWatermark: 5, now: 0);
        leader.Fetched(R(3), 5, 1);
        Assert.Equal((5, null), (leader.HighWatermark, leader.ToSend));
        leader.Fetched(R(3), 10, 2);
        Assert.Equal([R(1), R(2), R(3)], leader.ToSend!.Isr);
    }

    [Fact]
    public void NobodyJoins_BelowTheHighWatermark()
    {
        var leader = Leader(min: 1, isr: [1]);
        leader.Appended(10);
        leader.Fetched(R(2), 9, 1);
        Assert.Null(leader.ToSend);
    }

    /// <summary>The controller removes whose life has ended: that one is neither waited for, though it was caught up a moment ago, nor asked to join.</summary>
    [Fact]
    public void WhoIsRemovedUnasked_IsNotWaitedFor_UntilItFetchesAgain()
    {
        var leader = Leader(min: 1, isr: [1, 2, 3]);
        leader.Appended(10);
        leader.Fetched(R(2), 10, 1);
        leader.Fetched(R(3), 10, 1);
        leader.Adopt(State(1, 5, 1, 2), new PartitionVersion(9));
        leader.Tick(2);
        Assert.Null(leader.ToSend);

        leader.Appended(20);
        leader.Fetched(R(2), 20, 3);
        Assert.Equal(20, leader.HighWatermark);

        leader.Fetched(R(3, bounces: 1), 20, 4);
        Assert.Equal([R(1), R(2), R(3, bounces: 1)], leader.ToSend!.Isr);
    }

    /// <summary>Who left because the leader asked for it may have everything by now, and have nothing more to ask.</summary>
    [Fact]
    public void WhoIsRemovedAsAsked_JoinsAgainWithoutAnotherFetch()
    {
        var leader = Leader(min: 1, isr: [1, 2]);
        leader.Appended(10);
        leader.Fetched(R(2), 5, 1);
        leader.Tick(MaxLag + 5);
        var asked = leader.Sent();
        leader.Fetched(R(2), 10, MaxLag + 6);
        leader.Answered(asked, IsrAnswer.Accepted);
        leader.Adopt(State(1, 5, 1), new PartitionVersion(9));
        Assert.Equal([R(1), R(2)], leader.ToSend!.Isr);
    }

    /// <summary>Nothing was committed without it, so it has all that is: that alone must not bring it back, to be asked to leave and to come back for ever.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void WhoLeftForLagging_IsNotAskedBack_UntilItFetchesAgain(int min)
    {
        var leader = Leader(min, isr: [1, 2, 3]);
        leader.Appended(10);
        leader.Fetched(R(2), 10, 1);
        leader.Fetched(R(3), 10, 1);
        leader.Appended(20);
        leader.Fetched(R(2), 20, 2);
        leader.Tick(MaxLag + 5);
        Assert.Equal([R(1), R(2)], leader.ToSend!.Isr);
        Confirm(leader, State(1, 5, 1, 2), 9);
        leader.Tick(MaxLag + 6);
        Assert.Equal((null, min == 1 ? 20 : 10), (leader.ToSend, leader.HighWatermark));

        leader.Fetched(R(3), 20, MaxLag + 7);
        Assert.Equal([R(1), R(2), R(3)], leader.ToSend!.Isr);
    }

    /// <summary>KAFKA-7152: nothing new for a long time is no lag.</summary>
    [Fact]
    public void AnIdlePartition_KeepsItsFollowers()
    {
        var leader = Leader(min: 1, isr: [1, 2]);
        leader.Appended(10);
        leader.Fetched(R(2), 10, 1);
        leader.Tick(100 * MaxLag);
        Assert.Null(leader.ToSend);
    }

    /// <summary>A follower's question waits at the leader while there is nothing to say; the first record after that must not find it lagging.</summary>
    [Fact]
    public void TheFirstRecordAfterAQuietTime_LeavesEverybodyTheWholeTimeToFetchIt()
    {
        var leader = Leader(min: 1, isr: [1, 2]);
        leader.Appended(10);
        leader.Fetched(R(2), 10, 1);
        leader.Tick(100 * MaxLag);
        leader.Appended(11);
        leader.Tick(101 * MaxLag);
        Assert.Null(leader.ToSend);
        leader.Tick((101 * MaxLag) + 1);
        Assert.Equal([R(1)], leader.ToSend!.Isr);
    }

    [Fact]
    public void AFollowerOfABusyLeader_IsAlwaysALittleBehind_AndInSync()
    {
        var leader = Leader(min: 1, isr: [1, 2]);
        for (var i = 1; i <= 100; i++)
        {
            leader.Appended(i * 10);
            leader.Fetched(R(2), (i - 1) * 10, i * MaxLag / 3);
            Assert.Null(leader.ToSend);
        }

        leader.Tick((100 * MaxLag / 3) + (2 * MaxLag));
        Assert.Equal([R(1)], leader.ToSend!.Isr);
    }

    /// <summary>KAFKA-14139: the id is in sync, the disk is not.</summary>
    [Fact]
    public void AMember_ThatFetchesIntoAnotherDirectory_IsProposedToLeave_AndComesBackUnderThatName()
    {
        var leader = Leader(min: 1, isr: [1, 2]);
        leader.Appended(10);
        leader.Fetched(R(2), 10, 1);
        leader.Fetched(R(2, 77, 1), 0, 2);
        Assert.Equal([R(1)], leader.ToSend!.Isr);
        leader.Appended(20);
        Assert.Equal(10, leader.HighWatermark);
        Confirm(leader, State(1, 5, 1), 9);

        leader.Fetched(R(2, 77, 1), 20, 3);
        Assert.Equal([R(1), R(2, 77, 1)], leader.ToSend!.Isr);
    }

    [Fact]
    public void AFetchOfAFormerLife_IsNotCounted()
    {
        var leader = Leader(min: 1, isr: [1, 2]);
        leader.Appended(10);
        leader.Fetched(R(2, bounces: 1), 3, 1);
        leader.Fetched(R(2), 10, 2);
        Assert.Equal(3, leader.HighWatermark);
    }

    [Theory]
    [InlineData(IsrAnswer.Fenced)]
    [InlineData(IsrAnswer.StaleVersion)]
    [InlineData(IsrAnswer.StaleIncarnation)]
    [InlineData(IsrAnswer.UnknownPartition)]
    public void ARefusedLeader_AsksNoMore_AndStaysStrict_UntilItHearsTheState(IsrAnswer answer)
    {
        var leader = Joining();
        leader.Answered(leader.Sent(), answer);
        leader.Fetched(R(3), 10, 3);
        Assert.Null(leader.ToSend);
        leader.Appended(20);
        leader.Fetched(R(2), 20, 4);
        Assert.Equal(10, leader.HighWatermark);

        leader.Adopt(State(1, 5, 1, 2), new PartitionVersion(8));
        Assert.Null(leader.ToSend);
        leader.Adopt(State(1, 5, 1, 2, 3), new PartitionVersion(9));
        leader.Fetched(R(3), 20, 5);
        Assert.Equal(20, leader.HighWatermark);
    }

    /// <summary>A leader that hears of the state by a command asks anew; then comes the answer to what it asked before.</summary>
    [Theory]
    [InlineData(IsrAnswer.StaleVersion)]
    [InlineData(IsrAnswer.Ineligible)]
    public void TheAnswerToAnEarlierQuestion_SaysNothingOfThisOne(IsrAnswer answer)
    {
        var leader = Joining();
        var earlier = leader.Sent();
        leader.Adopt(State(1, 5, 1, 2), new PartitionVersion(9));
        var later = leader.Sent();
        leader.Answered(earlier, answer);
        leader.Answered(later, IsrAnswer.Busy);
        Assert.Equal([R(1), R(2), R(3)], leader.ToSend!.Isr);
    }

    [Fact]
    public void ASetThatIsNotPossibleNow_IsGivenUp_AndAskedForAgainLater()
    {
        var leader = Joining();
        leader.Answered(leader.Sent(), IsrAnswer.Ineligible);
        leader.Fetched(R(3), 10, 3);
        Assert.Null(leader.ToSend);
        leader.Fetched(R(3), 10, MaxLag);
        Assert.NotNull(leader.ToSend);
    }

    [Fact]
    public void AStateOfAnotherReign_IsNotThisLeaders()
    {
        var leader = Joining();
        leader.Adopt(State(1, 6, 1), new PartitionVersion(20));
        Assert.Equal([R(1), R(2)], leader.Isr);
    }

    private static LeaderReplica Joining()
    {
        var leader = Leader(min: 1, isr: [1, 2]);
        leader.Appended(10);
        leader.Fetched(R(2), 10, 1);
        leader.Fetched(R(3), 10, 2);
        Assert.NotNull(leader.ToSend);
        return leader;
    }

    private static void Confirm(LeaderReplica leader, PartitionState state, int version)
    {
        Assert.NotNull(leader.ToSend);
        leader.Answered(leader.Sent(), IsrAnswer.Accepted);
        leader.Adopt(state, new PartitionVersion(version));
    }

    private static LeaderTerms Terms(int min) => new(Name, R(1), Bs(1, 2, 3), min, MaxLag);

    private static LeaderReplica Leader(int min, int[] isr) => new(Terms(min), State(1, 5, isr), new PartitionVersion(8), endOffset: 0, highWatermark: 0, now: 0);
}
