using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Controller.Core.Selection;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>What becomes of a partition's state.</summary>
public sealed class PartitionDecisionsTests
{
    private static readonly ControllerEpoch Mine = new(7);

    [Fact]
    public void Create_TheFirstAliveLeads_AllThatAreAliveAreInSync()
    {
        var brokers = Alive(2, 3, 4);
        brokers[B(4)] = brokers[B(4)] with { IsDraining = true };
        Assert.Equal(new PartitionState(B(3), LeaderEpoch.First, Mine, [R(3), R(2)], Risk.None), PartitionDecisions.Create(Bs(1, 3, 2, 4), brokers, Mine));
        Assert.Null(PartitionDecisions.Create(Bs(1, 4), brokers, Mine));
    }

    /// <summary>KAFKA-5083, G.11: an empty set would read as "anybody may lead", or as "nobody ever".</summary>
    [Fact]
    public void TheLastInSync_StaysInTheSet_WithoutALeader()
    {
        var one = PartitionDecisions.Gone(State(1, 4, 1, 2), member => member.Broker == B(2), Mine)!;
        Assert.Equal(State(1, 4, 1) with { ControllerEpoch = Mine }, one);
        Assert.Null(PartitionDecisions.Gone(one, _ => true, Mine));
        var none = PartitionDecisions.Elected(one, Elect(TopicPolicies.Offline, [1, 2], one, Alive(2)), Alive(2), Mine);
        Assert.Equal(State(-1, 5, 1) with { ControllerEpoch = Mine }, none);
    }

    /// <summary>KAFKA-7235, G.4: the id is alive, the leader that was elected is not.</summary>
    [Fact]
    public void ALeaderThatLivesAgain_LeadsNoMore_AndIsElectedInANewReign()
    {
        var state = State(1, 4, 1, 2);
        Assert.True(PartitionDecisions.HasLeader(state, Alive(1, 2)));
        var bounced = Alive(1, 2);
        bounced[B(1)] = bounced[B(1)] with { Incarnation = Life(1, 1) };
        Assert.False(PartitionDecisions.HasLeader(state, bounced));

        var elected = PartitionDecisions.Elected(state, Elect(TopicPolicies.Offline, [1, 2], state, bounced), bounced, Mine);
        Assert.Equal(new PartitionState(B(1), new LeaderEpoch(5), Mine, [R(1, bounces: 1), R(2)], Risk.None), elected);
        Assert.True(PartitionDecisions.HasLeader(elected, bounced));
    }

    /// <summary>KIP-966: the proof of an orderly stop is the life that was stopped; one before it proves nothing.</summary>
    [Theory]
    [InlineData(0, 0, false, true)]
    [InlineData(2, 0, false, true)]
    [InlineData(2, 1, false, false)]
    [InlineData(2, -1, false, false)]
    [InlineData(2, -1, true, true)]
    public void WhoLivesAgain_HasAllThatItHad_IfItsLifeWasStoppedInOrder_OrItFlushedInTime(int life, int stopped, bool flushes, bool hasAll)
    {
        var facts = new BrokerFacts(B(1), Life(1, life), new DirectoryId(1)) { StoppedInOrder = stopped < 0 ? Incarnation.None : Life(1, stopped) };
        Assert.Equal(hasAll, facts.HasAllOf(R(1), flushes));
    }

    [Fact]
    public void AnElectionWithoutALeader_EndsTheReign()
    {
        var state = State(1, 4, 1);
        var elected = PartitionDecisions.Elected(state, Elect(TopicPolicies.Offline, [1, 2], state, Alive(2)), Alive(2), Mine);
        Assert.Equal(State(-1, 5, 1) with { ControllerEpoch = Mine }, elected);
    }

    /// <summary>G.12: the only one in sync comes back with an empty disk. Its id is in the set, and it has nothing.</summary>
    [Fact]
    public void ABlankDisk_OfTheOnlyOneInSync_LeadsByChoiceOnly()
    {
        var blank = Alive(1, 2);
        blank[B(1)] = blank[B(1)] with { Directory = new DirectoryId(99) };
        var state = State(-1, 4, 1);

        var waits = Elect(TopicPolicies.Offline, [1, 2], state, blank);
        Assert.Equal((BrokerId.None, "waits for the lost disk of 1: nobody in sync can lead, and an unclean election is not permitted"), (waits.Leader, waits.Reason));
        Assert.Equal([R(1)], PartitionDecisions.Elected(state, waits, blank, Mine).Isr);

        var unclean = PartitionDecisions.Elected(state, Elect(TopicPolicies.Offline, [1, 2], state, blank, Risk.Unclean), blank, Mine);
        Assert.Equal(new PartitionState(B(1), new LeaderEpoch(5), Mine, [R(1, 99)], Risk.Unclean), unclean);
    }

    [Fact]
    public void ACleanElection_EndsTheRecordOfARisk()
    {
        var state = State(1, 4, 1, 2) with { Risk = Risk.Unclean };
        Assert.Equal(Risk.None, PartitionDecisions.Elected(state, Elect(TopicPolicies.Offline, [1, 2], state, Alive(2)), Alive(2), Mine).Risk);
    }

    /// <summary>AlterPartition, in the order of Kafka's checks.</summary>
    [Theory]
    [InlineData("as it is", IsrAnswer.Accepted)]
    [InlineData("expand", IsrAnswer.Accepted)]
    [InlineData("shrink", IsrAnswer.Accepted)]
    [InlineData("shrink, a dead one goes", IsrAnswer.Accepted)]
    [InlineData("a repeat after a lost answer", IsrAnswer.Accepted)] // KAFKA-14144
    [InlineData("an older version", IsrAnswer.StaleVersion)]
    [InlineData("a newer version", IsrAnswer.NotController)] // KAFKA-14154
    [InlineData("a newer leader epoch", IsrAnswer.NotController)]
    [InlineData("an older leader epoch", IsrAnswer.Fenced)] // G.10
    [InlineData("who does not lead", IsrAnswer.Fenced)]
    [InlineData("a former life of the leader", IsrAnswer.StaleIncarnation)] // G.10
    [InlineData("an unknown partition", IsrAnswer.UnknownPartition)]
    [InlineData("another topic of that name", IsrAnswer.NotController)] // KIP-516
    [InlineData("a dead one joins", IsrAnswer.Ineligible)] // KIP-841
    [InlineData("one that leaves joins", IsrAnswer.Ineligible)]
    [InlineData("a former life joins", IsrAnswer.Ineligible)] // KIP-903
    [InlineData("another disk joins", IsrAnswer.Ineligible)]
    [InlineData("nobody", IsrAnswer.Invalid)]
    [InlineData("without the leader", IsrAnswer.Invalid)]
    [InlineData("one without a replica", IsrAnswer.Invalid)]
    [InlineData("one twice", IsrAnswer.Invalid)]
    public void AWantedInSyncSet(string what, IsrAnswer expected)
    {
        var known = new KnownPartition(Bs(1, 2, 3, 4), State(1, 5, 1, 2), new PartitionVersion(8));
        var brokers = Alive(1, 3, 4, 5);
        brokers[B(4)] = brokers[B(4)] with { IsDraining = true };
        IsrProposal Ask(params ReplicaName[] isr) => new(Name, B(1), Life(1), new LeaderEpoch(5), new PartitionVersion(8), isr);
        var join = Ask(R(3), R(1), R(2));
        var asked = what switch
        {
            "as it is" => Ask(R(2), R(1)),
            "expand" => join,
            "shrink" => Ask(R(1)),
            "shrink, a dead one goes" => Ask(R(1), R(3)),
            "a repeat after a lost answer" => Ask(R(1), R(2)) with { Version = new PartitionVersion(7) },
            "an older version" => join with { Version = new PartitionVersion(7) },
            "a newer version" => join with { Version = new PartitionVersion(9) },
            "a newer leader epoch" => join with { LeaderEpoch = new LeaderEpoch(6) },
            "an older leader epoch" => join with { LeaderEpoch = new LeaderEpoch(4) },
            "who does not lead" => join with { Leader = B(3), LeaderIncarnation = Life(3) },
            "a former life of the leader" => join with { LeaderIncarnation = new Incarnation(99) },
            "another topic of that name" => join with { TopicId = 78 },
            "a dead one joins" => Ask(R(1), R(2), R(6)),
            "one that leaves joins" => Ask(R(1), R(2), R(4)),
            "a former life joins" => Ask(R(1), R(2), R(3, bounces: -1)),
            "another disk joins" => Ask(R(1), R(2), R(3, directory: 77)),
            "nobody" => Ask(),
            "without the leader" => Ask(R(2)),
            "one without a replica" => Ask(R(1), R(2), R(5)),
            "one twice" => Ask(R(1), R(2), R(2)),
            _ => join,
        };
        var there = what switch { "an unknown partition" => null, "a dead one joins" => known with { Assignment = Bs(1, 2, 6) }, _ => known };
        var (answer, state) = IsrDecisions.Decide(asked, there, brokers, Mine);
        Assert.Equal(expected, answer);
        Assert.Equal(expected == IsrAnswer.Accepted, state is not null);
        if (what == "expand")
        {
            Assert.Equal(State(1, 5, 1, 2, 3) with { ControllerEpoch = Mine }, state);
        }
    }

    [Fact]
    public void Transitions_AreTheseAndNoOthers()
    {
        Assert.Equal(
            [
                "NonExistent>New",
                "New>Online", "New>Offline",
                "Online>Online", "Online>Offline",
                "Offline>NonExistent", "Offline>Online", "Offline>Offline",
            ],
            Legal<PartitionPhase>(PartitionTransitions.IsLegal));
        Assert.Equal(
            [
                "NonExistent>New",
                "New>Online", "New>Offline",
                "Online>Online", "Online>Offline",
                "Offline>Online", "Offline>Offline", "Offline>DeletionStarted", "Offline>DeletionIneligible",
                "DeletionStarted>DeletionSuccessful", "DeletionStarted>DeletionIneligible",
                "DeletionSuccessful>NonExistent",
                "DeletionIneligible>Online", "DeletionIneligible>Offline",
            ],
            Legal<ReplicaPhase>(ReplicaTransitions.IsLegal));
    }

    private static List<string> Legal<T>(Func<T, T, bool> isLegal)
        where T : struct, Enum =>
        [.. from a in Enum.GetValues<T>() from b in Enum.GetValues<T>() where isLegal(a, b) select $"{a}>{b}"];
}
