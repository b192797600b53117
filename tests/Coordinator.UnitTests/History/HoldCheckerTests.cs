using Coordinator.TestKit.History;
using Coordinator.TestKit.Recipes;

namespace Coordinator.UnitTests.History;

/// <summary>The rules of what is held, each broken on purpose.</summary>
public sealed class HoldCheckerTests : RecipeCheckerFixture
{
    private const string First = "/lock/lock-a-0000000000";
    private const string Second = "/lock/lock-b-0000000001";

    [Fact]
    public void Holds_OneAfterTheOther_HaveNoViolation()
    {
        Lived(First, 10, 20);
        Lived(Second, 12, 30);
        var first = Held(First, 10, seen: 15);
        var second = Held(Second, 12, seen: 21);
        Wrote(first, 16, 1);
        Wrote(first, 22, 0, CallOutcome.Refused);
        Wrote(second, 23, 2);
        End.Guarded.Add(("/guarded", "v23", 2));
        End.Partitions.Add(("p0", 1));
        Assert.Empty(Violations());
    }

    [Fact]
    public void Hold_WhileAnotherIsAhead_IsFound()
    {
        Lived(First, 10, 20);
        Lived(Second, 12, 30);
        Held(Second, 12, seen: 19);
        AssertFound("while there was ahead of it");
    }

    [Fact]
    public void Hold_ByAZnodeThatNeverWas_IsFound()
    {
        Held(First, 10, seen: 15);
        AssertFound("never was");
    }

    [Fact]
    public void Token_GivenTwice_IsFound()
    {
        Lived(First, 10);
        Held(First, 10, seen: 15);
        Held(First, 10, seen: 15);
        Assert.Contains(Violations(), violation => violation.Contains("given before", StringComparison.Ordinal));
    }

    [Fact]
    public void Token_SmallerThanOneToldEarlier_IsFound()
    {
        Lived(First, 10, 11);
        Lived(Second, 12, 13);
        Held(Second, 12, seen: 12);
        Held(First, 10, seen: 14);
        AssertFound("has no larger token");
    }

    [Fact]
    public void GuardedWrite_OfADeposedHolder_IsFound()
    {
        Lived(First, 10, 20);
        Wrote(Held(First, 10, seen: 15), 21, 1);
        AssertFound("although it holds no longer");
    }

    [Fact]
    public void GuardedWrite_RefusedWhileHeld_IsFound()
    {
        Lived(First, 10, 20);
        Wrote(Held(First, 10, seen: 15), 16, 0, CallOutcome.Refused);
        AssertFound("although it holds");
    }

    [Fact]
    public void GuardedWrite_OutOfTurn_IsFound()
    {
        Lived(First, 10, 20);
        Lived(Second, 12, 30);
        Wrote(Held(Second, 12, seen: 21), 19, 1);
        AssertFound("the write at 0x13");
    }

    [Fact]
    public void GuardedWrite_AfterOneOfALaterHolder_IsFoundWithoutTheWatch()
    {
        GapAfter(0);
        var first = Held(First, 10, seen: 15);
        Wrote(Held(Second, 12, seen: 15), 16, 1);
        Wrote(first, 17, 2);
        AssertFound("which has a larger token");
    }

    [Fact]
    public void Lives_AfterAGapOfTheWatch_AreNotJudged()
    {
        Lived(First, 10, 20);
        Lived(Second, 12, 30);
        Held(Second, 12, seen: 19);
        GapAfter(11);
        Assert.Empty(Violations());
    }

    [Theory]
    [InlineData("read-a-0000000000", 0)]
    [InlineData("write-a-0000000000", 1)]
    public void Reader_MayHoldBehindReaders_AndNotBehindAWriter(string ahead, int violations)
    {
        Lived("/rw/" + ahead, 10, 20);
        Lived("/rw/read-b-0000000001", 12, 30);
        Held("/rw/read-b-0000000001", 12, seen: 15, Sharing.Reader);
        Assert.Equal(violations, Violations().Count);
    }

    [Fact]
    public void Writer_WhileAReaderIsAhead_IsFound()
    {
        Lived("/rw/read-a-0000000000", 10, 20);
        Lived("/rw/write-b-0000000001", 12, 30);
        Held("/rw/write-b-0000000001", 12, seen: 15);
        AssertFound("while there was ahead of it");
    }

    [Fact]
    public void ReaderWrite_BetweenThoseOfAWriter_IsFound()
    {
        GapAfter(0);
        var writer = Held("/rw/write-a-0000000000", 10, seen: 15);
        Wrote(writer, 16, 1);
        Wrote(Held("/rw/read-b-0000000001", 12, seen: 15, Sharing.Reader), 17, 2);
        Wrote(writer, 18, 3);
        AssertFound("which has a larger token");
    }

    [Fact]
    public void ReaderWrites_AmongThemselves_HaveNoOrder()
    {
        GapAfter(0);
        var first = Held("/rw/read-a-0000000000", 10, seen: 15, Sharing.Reader);
        Wrote(Held("/rw/read-b-0000000001", 12, seen: 15, Sharing.Reader), 16, 1);
        Wrote(first, 17, 2);
        Assert.Empty(Violations());
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(1, 1)]
    public void Permits_AreSoMany(int permits, int violations)
    {
        Lived(First, 10, 20);
        Lived(Second, 12, 30);
        Held(Second, 12, seen: 15, Sharing.Permit, permits);
        Assert.Equal(violations, Violations().Count);
    }

    [Theory]
    [InlineData("v16", 2, "was changed 2 times")]
    [InlineData("v15", 1, "which was not the last write")]
    public void GuardedZnode_ThatIsNotWhatWasWritten_IsFound(string value, int version, string words)
    {
        Lived(First, 10);
        Wrote(Held(First, 10, seen: 15), 16, 1);
        End.Guarded.Add(("/guarded", value, version));
        AssertFound(words);
    }

    [Fact]
    public void GuardedZnode_ChangedByAWriteOfUnknownOutcome_IsAllowed()
    {
        Lived(First, 10);
        Wrote(Held(First, 10, seen: 15), 16, 0, CallOutcome.Unknown);
        End.Guarded.Add(("/guarded", "v16", 1));
        Assert.Empty(Violations());
    }

    [Fact]
    public void Versions_ThatDoNotGrow_AreFound()
    {
        Lived(First, 10);
        var hold = Held(First, 10, seen: 15);
        Wrote(hold, 16, 2);
        Wrote(hold, 17, 2);
        AssertFound("no larger version");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Partition_NotOwnedOnceAtTheEnd_IsFound(int owners)
    {
        End.Partitions.Add(("p0", owners));
        AssertFound("owners at the end");
    }

    [Fact]
    public void Left_Behind_IsFound()
    {
        End.Left.Add(First);
        AssertFound("left behind");
    }

    [Fact]
    public void Failure_OfAWorker_IsFound()
    {
        History.Failed("worker 1: NoAuth");
        AssertFound("NoAuth");
    }
}
