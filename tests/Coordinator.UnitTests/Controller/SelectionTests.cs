using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Selection;
using CsCheck;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>Who leads. The vectors of Kafka's PartitionLeaderElectionAlgorithmsTest, and what must hold of every policy.</summary>
public sealed class SelectionTests
{
    private static readonly ISelectionPolicy[] All = [TopicPolicies.Offline, TopicPolicies.Preferred, TopicPolicies.Reassign, TopicPolicies.Drain];

    private static readonly Gen<Candidate[]> AnyCandidates = Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[-1, 3], Gen.Int[0, 5])
        .Array[0, 5]
        .Select(drawn => drawn.Select((facts, i) => new Candidate(B(i + 1), new DirectoryId(1), i)
        {
            IsAlive = facts.Item1,
            IsInSync = facts.Item2 && !facts.Item5,
            IsDraining = facts.Item3,
            MayLackTail = facts.Item4,
            HasLostDisk = facts.Item1 && facts.Item5,
            LastEpoch = new LeaderEpoch(facts.Item6),
            EndOffset = facts.Item7,
        }).ToArray());

    private static readonly Gen<SelectionQuestion> AnyQuestion = Gen.Select(AnyCandidates, Gen.Int[0, 5], Gen.Int[0, 2], Gen.Int[1, 5].Array[0, 3])
        .Select((candidates, current, permitted, target) =>
            new SelectionQuestion(candidates, current == 0 || current > candidates.Length ? BrokerId.None : B(current), (Risk)permitted) { Target = [.. target.Distinct().Select(B)] });

    [Theory]
    [InlineData(new[] { 2, 4 }, new[] { 2, 4 }, new[] { 4 }, false, 4, new[] { 4 }, Risk.None)]
    [InlineData(new[] { 2, 4 }, new[] { 2, 4 }, new[] { 2, 4 }, false, 2, new[] { 2, 4 }, Risk.None)]
    [InlineData(new[] { 2, 4 }, new[] { 2 }, new[] { 4 }, false, -1, new[] { 2 }, Risk.None)]
    [InlineData(new[] { 2, 4 }, new[] { 2 }, new[] { 4 }, true, 4, new[] { 4 }, Risk.Unclean)]
    [InlineData(new[] { 4, 2, 3 }, new[] { 2, 3, 4 }, new[] { 2, 3 }, false, 2, new[] { 2, 3 }, Risk.None)]
    [InlineData(new[] { 2, 4 }, new[] { 2 }, new int[0], true, -1, new[] { 2 }, Risk.None)]
    [InlineData(new[] { 2, 4 }, new[] { 2, 4 }, new int[0], false, -1, new[] { 2, 4 }, Risk.None)]
    public void Offline(int[] assignment, int[] isr, int[] alive, bool unclean, int leader, int[] inSync, Risk risk)
    {
        var result = Elect(TopicPolicies.Offline, assignment, State(-1, 3, isr), Alive(alive), unclean ? Risk.Unclean : Risk.UnflushedTail);
        Assert.Equal((B(leader), risk), (result.Leader, result.Risk));
        Assert.Equal(Bs(inSync), result.InSync);
    }

    [Theory]
    [InlineData(new[] { 2, 4 }, new[] { 2, 4 }, new[] { 2, 4 }, 2)]
    [InlineData(new[] { 2, 4 }, new[] { 2, 4 }, new[] { 4 }, 4)]
    [InlineData(new[] { 2, 4 }, new[] { 4 }, new[] { 2, 4 }, 4)]
    [InlineData(new[] { 2, 4 }, new[] { 4 }, new[] { 4 }, 4)]
    public void Preferred_MovesToTheHead_OrNotAtAll(int[] assignment, int[] isr, int[] alive, int leader) =>
        Assert.Equal(B(leader), Elect(TopicPolicies.Preferred, assignment, State(4, 3, isr), Alive(alive)).Leader);

    [Theory]
    [InlineData(new[] { 2, 4 }, new[] { 4 }, 4)]
    [InlineData(new[] { 2 }, new[] { 4 }, 9)]
    [InlineData(new[] { 4, 2 }, new[] { 2, 4 }, 2)]
    public void Reassign_MovesToTheFirstOfTheTarget_ThatIsAliveAndInSync(int[] isr, int[] alive, int leader) =>
        Assert.Equal(B(leader), Elect(TopicPolicies.Reassign, [9, 2, 4], State(9, 3, [9, .. isr]), Alive([9, .. alive]), target: [2, 4]).Leader);

    [Theory]
    [InlineData(new[] { 2, 4 }, new[] { 2 }, 4, new[] { 4 })]
    [InlineData(new[] { 2 }, new[] { 2 }, 2, new[] { 2 })]
    [InlineData(new[] { 2, 4 }, new[] { 2, 4 }, 2, new[] { 2, 4 })]
    public void Drain_LeadsAway_FromThoseThatLeave_WhileSomebodyElseCan(int[] isr, int[] draining, int leader, int[] inSync)
    {
        var brokers = Alive(2, 4).ToDictionary(pair => pair.Key, pair => pair.Value with { IsDraining = draining.Contains(pair.Key.Value) });
        var result = Elect(TopicPolicies.Drain, [2, 4], State(2, 3, isr), brokers);
        Assert.Equal(B(leader), result.Leader);
        Assert.Equal(Bs(inSync), result.InSync);
    }

    [Fact]
    public void EveryRefusedCandidate_HearsWhy()
    {
        var brokers = Alive(2, 3, 5);
        brokers[B(3)] = brokers[B(3)] with { IsDraining = true };
        brokers[B(5)] = brokers[B(5)] with { Directory = new DirectoryId(77) };
        var result = Elect(TopicPolicies.Offline, [1, 2, 3, 4, 5], State(-1, 3, 1, 3, 5), brokers);

        Assert.Equal(
            [
                (B(1), "it is not alive"),
                (B(2), "it is not in sync"),
                (B(3), "it is on its way out"),
                (B(4), "it is not alive"),
                (B(5), "its disk is not the one that was in sync"),
            ],
            result.Refused);
        Assert.Equal("waits for 3: nobody in sync can lead, and an unclean election is not permitted", result.Reason);
    }

    [Fact]
    public void WhoIsAway_IsNotForgotten_WhileTheOthersMayLackTheTail()
    {
        var crashed = Alive(2).ToDictionary(pair => pair.Key, pair => pair.Value with { Incarnation = Life(2, 1) });
        var question = new SelectionQuestion(PartitionDecisions.Candidates(Bs(1, 2), State(1, 3, 1, 2), crashed, flushesBeforeAck: false), BrokerId.None, Risk.UnflushedTail);
        var result = TopicPolicies.Offline.Select(question);
        Assert.Equal(BrokerId.None, result.Leader);
        Assert.Equal(Bs(1, 2), result.InSync);
    }

    [Theory]
    [InlineData(3, 10, 3, 12, 2)]
    [InlineData(4, 10, 3, 12, 1)]
    [InlineData(3, 12, 3, 12, 1)]
    public void AllBackFromACrash_TheLongestLogLeads_AndTheRiskIsSaid(int epochOf1, long endOf1, int epochOf2, long endOf2, int leader)
    {
        Candidate[] candidates =
        [
            new(B(1), new DirectoryId(1), 0) { IsAlive = true, IsInSync = true, MayLackTail = true, LastEpoch = new LeaderEpoch(epochOf1), EndOffset = endOf1 },
            new(B(2), new DirectoryId(2), 1) { IsAlive = true, IsInSync = true, MayLackTail = true, LastEpoch = new LeaderEpoch(epochOf2), EndOffset = endOf2 },
            new(B(3), new DirectoryId(3), 2) { IsAlive = true, LastEpoch = new LeaderEpoch(9), EndOffset = 99 },
        ];
        var result = TopicPolicies.Offline.Select(new SelectionQuestion(candidates, BrokerId.None, Risk.UnflushedTail));
        Assert.Equal((B(leader), Risk.UnflushedTail), (result.Leader, result.Risk));
        Assert.Equal(Bs(leader), result.InSync);
        Assert.Equal(BrokerId.None, TopicPolicies.Offline.Select(new SelectionQuestion(candidates, BrokerId.None, Risk.None)).Leader);
    }

    [Fact]
    public void AnyQuestion_HasAnAnswer_ThatTakesNoRiskThatWasNotPermitted() => AnyQuestion.Sample(question =>
    {
        foreach (var policy in All)
        {
            var result = policy.Select(question);
            var leader = question.Candidates.FirstOrDefault(candidate => candidate.Broker == result.Leader);
            Assert.True(result.Risk <= question.Permitted || result.Risk == Risk.None);
            if (leader is not null && result.Leader != question.Current)
            {
                Assert.True(leader is { IsAlive: true, IsDraining: false });
                Assert.True(leader.IsInSync || result.Risk == Risk.Unclean);
                Assert.True(!leader.MayLackTail || result.Risk != Risk.None);
                Assert.Contains(leader.Broker, result.InSync);
            }

            Assert.True(policy != TopicPolicies.Offline || (leader is null) == result.Leader.IsNone);
            Assert.Equal(
                question.Candidates.Where(candidate => candidate.Broker != result.Leader).OrderBy(candidate => candidate.Preference).Select(candidate => candidate.Broker),
                result.Refused.Select(refused => refused.Broker));
            Assert.All(result.Refused, refused => Assert.NotEmpty(refused.Why));

            var inSync = question.Candidates.Where(candidate => candidate.IsInSync).Select(candidate => candidate.Broker).ToList();
            Assert.True(result.InSync.All(inSync.Contains) || result.Risk == Risk.Unclean);
            Assert.True(result.InSync.Count > 0 || inSync.Count == 0);
        }
    }, iter: 5_000);

    [Fact]
    public void AnAnswer_DoesNotDependOnTheOrderOfItsCandidates_NorOnAnotherThatIsDead() => AnyQuestion.Sample(question =>
    {
        var dead = new Candidate(B(9), DirectoryId.None, 9);
        foreach (var policy in All)
        {
            var result = policy.Select(question);
            var reversed = policy.Select(question with { Candidates = [.. question.Candidates.Reverse()] });
            Assert.Equal((result.Leader, result.Risk, result.Reason), (reversed.Leader, reversed.Risk, reversed.Reason));
            Assert.Equal(result.InSync, reversed.InSync);
            Assert.Equal(result.Refused, reversed.Refused);

            var more = policy.Select(question with { Candidates = [dead, .. question.Candidates] });
            Assert.Equal((result.Leader, result.Risk), (more.Leader, more.Risk));
            Assert.Equal(result.InSync, more.InSync);
        }
    }, iter: 2_000);
}
