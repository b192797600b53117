using Coordinator.TestKit.History;
using Coordinator.TestKit.Recipes;

namespace Coordinator.UnitTests.History;

/// <summary>The rules of counters, queues, barriers and views, each broken on purpose.</summary>
public sealed class RecipeRulesTests : RecipeCheckerFixture
{
    private const string Queue = "/queue";

    private long _asked;

    [Fact]
    public void Increments_EachOnce_HaveNoViolation()
    {
        Increment(1, invoked: 1, returned: 3);
        Increment(2, invoked: 2, returned: 4);
        History.Add(new Increment(1, CallOutcome.Unknown, 0, 5, 6));
        History.Add(new CounterRead(2, 2, 5, 6));
        End.Counter = 3;
        Assert.Empty(Violations());
    }

    [Theory]
    [InlineData(1, "the same value")]
    [InlineData(3, "never had")]
    public void Increment_ToldAValueThatIsNotItsOwn_IsFound(long second, string words)
    {
        Increment(1, invoked: 1, returned: 3);
        Increment(second, invoked: 2, returned: 4);
        End.Counter = 2;
        AssertFound(words);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Counter_ThatIsNotTheSum_IsFound(long end)
    {
        Increment(1, invoked: 1, returned: 2);
        End.Counter = end;
        Assert.Contains(Violations(), violation => violation.Contains($"is {end}, after 1 increments", StringComparison.Ordinal));
    }

    [Fact]
    public void Increment_ThatDoesNotReflectAnEarlierOne_IsFound()
    {
        Increment(2, invoked: 1, returned: 2);
        Increment(1, invoked: 3, returned: 4);
        End.Counter = 2;
        AssertFound("does not reflect it");
    }

    [Fact]
    public void CounterRead_OfThePast_IsFound()
    {
        Increment(1, invoked: 1, returned: 2);
        History.Add(new CounterRead(2, 0, 3, 4));
        End.Counter = 1;
        AssertFound("does not reflect it");
    }

    [Fact]
    public void Queue_InWhichEachItemEndsOnce_HasNoViolation()
    {
        Enqueue(7, "500-0", 1, 10);
        Enqueue(8, "500-1", 2, null);
        Acknowledge(Claim(7, "500-0", 1, token: 5, seen: 4, until: 10), CallOutcome.Done);
        End.Results.Add((Queue, 7));
        End.Items.Add((Queue, 8));
        Assert.Empty(Violations());
    }

    [Fact]
    public void Item_AcknowledgedTwice_IsFound()
    {
        Enqueue(7, "500-0", 1, 20);
        Acknowledge(Claim(7, "500-0", 1, token: 5, seen: 4, until: 10), CallOutcome.Done);
        Acknowledge(Claim(7, "500-0", 1, token: 11, seen: 10, until: 20), CallOutcome.Done);
        End.Results.Add((Queue, 7));
        Assert.Contains(Violations(), violation => violation.Contains("more than one", StringComparison.Ordinal));
    }

    [Fact]
    public void Item_AcknowledgedUnderAClaimThatWasOver_IsFound()
    {
        Enqueue(7, "500-0", 1, 20);
        Acknowledge(Claim(7, "500-0", 1, token: 5, seen: 4, until: 10), CallOutcome.Done);
        End.Results.Add((Queue, 7));
        AssertFound("did not end with it");
    }

    [Fact]
    public void Item_Lost_IsFound()
    {
        Enqueue(7, "500-0", 1, null);
        AssertFound("0 times, not once");
    }

    [Fact]
    public void Item_AcknowledgedAndStillThere_IsFound()
    {
        Enqueue(7, "500-0", 1, null);
        Acknowledge(Claim(7, "500-0", 1, token: 5, seen: 4, until: 10), CallOutcome.Done);
        End.Results.Add((Queue, 7));
        End.Items.Add((Queue, 7));
        Assert.Contains(Violations(), violation => violation.Contains("2 times, not once", StringComparison.Ordinal));
    }

    [Fact]
    public void Item_WithAResultAndARefusedAcknowledgement_IsFound()
    {
        Enqueue(7, "500-0", 1, 20);
        Acknowledge(Claim(7, "500-0", 1, token: 5, seen: 4, until: 10), CallOutcome.Refused);
        End.Results.Add((Queue, 7));
        AssertFound("differs from its acknowledgement");
    }

    [Fact]
    public void Item_OfNobody_IsFound()
    {
        Enqueue(7, "500-0", 1, null);
        End.Items.Add((Queue, 7));
        End.Items.Add((Queue, 9));
        AssertFound("added by nobody");
    }

    [Fact]
    public void Claim_OfAnItemThatIsGone_IsFound()
    {
        Enqueue(7, "500-0", 1, 4);
        End.Results.Add((Queue, 7));
        Acknowledge(Claim(7, "500-0", 1, token: 5, seen: 4, until: 10), CallOutcome.Unknown);
        AssertFound("was not there");
    }

    [Fact]
    public void Claim_WhileAnotherIsMade_IsFound()
    {
        Enqueue(7, "500-0", 1, null);
        End.Items.Add((Queue, 7));
        Claim(7, "500-0", 1, token: 5, seen: 4, until: 10);
        History.Add(new Claimed(Queue, 2, 7, Queue + "/items/500-0", Z(1), Queue + "/claims/500-0", Z(8), Z(4)));
        AssertFound("was made while another was");
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(1, 0)]
    public void Claim_ThatPassesOverASmallerPriorityInSight_IsFound(long seen, int violations)
    {
        Enqueue(7, "501-0", 1, null);
        Enqueue(8, "500-1", 2, null);
        End.Items.Add((Queue, 7));
        End.Items.Add((Queue, 8));
        Claim(7, "501-0", 1, token: 5, seen, until: 10);
        Assert.Equal(violations, Violations().Count);
    }

    [Fact]
    public void Claim_ThatPassesOverWhatIsTaken_IsAllowed()
    {
        Enqueue(7, "501-0", 1, null);
        Enqueue(8, "500-1", 2, null);
        End.Items.Add((Queue, 7));
        End.Items.Add((Queue, 8));
        Claim(8, "500-1", 2, token: 3, seen: 2, until: 9);
        Claim(7, "501-0", 1, token: 5, seen: 4, until: 10);
        Assert.Empty(Violations());
    }

    [Theory]
    [InlineData(25L, null)]
    [InlineData(15L, "while the way was barred")]
    [InlineData(null, "waits for ever")]
    public void Barrier_BarsTheWay_UntilItIsRemoved(long? returned, string? words)
    {
        History.Add(new BarrierRound("/barrier", 10, 20));
        History.Add(new BarrierWait("/barrier", 1, 12, returned));
        AssertFoundOrNone(words);
    }

    [Theory]
    [InlineData(12L, 22L, null)]
    [InlineData(9L, 22L, "began before another had come")]
    [InlineData(12L, 19L, "left before another wanted to")]
    [InlineData(null, null, "never")]
    public void DoubleBarrier_BeginsAndEndsTogether(long? began, long? left, string? words)
    {
        History.Add(new Party("/double", 1, 1, began, began is null ? null : 15, left));
        History.Add(new Party("/double", 2, 10, 13, 20, 23));
        if (words is null)
        {
            Assert.Empty(Violations());
        }
        else
        {
            Assert.Contains(words, Violations()[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void DoubleBarrier_WaitsForNobodyWhoseSessionEnds()
    {
        History.Add(new Party("/double", 1, 1, 12, 15, 22));
        History.Add(new Party("/double", 2, 10, 13, null, null, Ended: 20));
        Assert.Empty(Violations());
    }

    [Theory]
    [InlineData(5, 6, null)]
    [InlineData(6, 5, "after that of 6")]
    public void View_NeverGoesBack(long first, long second, string? words)
    {
        Shown(("m1", first));
        Shown();
        Shown(("m1", second));
        AssertFoundOrNone(words);
    }

    [Theory]
    [InlineData("m1", null)]
    [InlineData("m2", "shows at the end")]
    public void View_AtTheEnd_IsWhatIsThere(string seen, string? words)
    {
        End.Views.Add(("group observer", new HashSet<string> { "m1" }, new HashSet<string> { seen }));
        AssertFoundOrNone(words);
    }

    [Fact]
    public void Leader_ThatGoesBack_IsFound()
    {
        Lived("/election/leader-a-0", 5, 8);
        Lived("/election/leader-b-1", 6, 9);
        Led("/election/leader-b-1", 6, before: 8, after: 8);
        Led("/election/leader-a-0", 5, before: 7, after: 7);
        AssertFound("had been shown");
    }

    [Theory]
    [InlineData(8, 9, null)]
    [InlineData(7, 8, null)]
    [InlineData(7, 7, "does not lead")]
    [InlineData(20, 21, "was not there")]
    public void Leader_IsTheFirstOfTheLine(long before, long after, string? words)
    {
        Lived("/election/leader-a-0", 5, 8);
        Lived("/election/leader-b-1", 6, 20);
        Led("/election/leader-b-1", 6, before, after);
        AssertFoundOrNone(words);
    }

    [Fact]
    public void Worker_ThatDoesNothing_IsFound()
    {
        Held("/lock/lock-a-0000000000", 10, 15);
        var idle = RecipeCounts.Idle(History, ["lock", "latch"]).ToList();
        Assert.Contains("latch did nothing", idle);
        Assert.Contains(idle, line => line.StartsWith("lock: 0 refused", StringComparison.Ordinal));
    }

    private void Increment(long value, long invoked, long returned) => History.Add(new Increment(1, CallOutcome.Done, value, invoked, returned));

    private void Enqueue(long item, string name, long created, long? deleted)
    {
        Lived(Queue + "/items/" + name, created, deleted);
        History.Add(new Enqueued(Queue, item, CallOutcome.Done));
    }

    private Claimed Claim(long item, string name, long czxid, long token, long seen, long until)
    {
        Lived(Queue + "/claims/" + name, token, until);
        return History.Add(new Claimed(Queue, 1, item, Queue + "/items/" + name, Z(czxid), Queue + "/claims/" + name, Z(token), Z(seen)));
    }

    private void Led(string path, long token, long before, long after) =>
        History.Add(new LeaderSeen(path, Z(token), Z(before), Z(after), ++_asked, ++_asked));

    private void Acknowledge(Claimed claim, CallOutcome outcome) => History.Add(new Acknowledged(claim, outcome));

    private void Shown(params ReadOnlySpan<(string Name, long Stamp)> stamps)
    {
        var view = new Dictionary<string, long>();
        foreach (var (name, stamp) in stamps)
        {
            view[name] = stamp;
        }

        History.Add(new View("group", "observer", view));
    }

    private void AssertFoundOrNone(string? words)
    {
        if (words is null)
        {
            Assert.Empty(Violations());
        }
        else
        {
            AssertFound(words);
        }
    }
}
