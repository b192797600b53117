using Coordinator.TestKit.Records;

namespace Coordinator.UnitTests.History;

public sealed class RecordLedgerTests
{
    private readonly RecordLedger _ledger = new();

    public RecordLedgerTests()
    {
        _ledger.Acknowledged(new SentRecord(1, 1), 0);
        _ledger.Acknowledged(new SentRecord(2, 1), 1);
        _ledger.Acknowledged(new SentRecord(1, 2), 2);
    }

    [Fact]
    public void Everything_AsItWasAcknowledged_HoldsNothingAgainstIt() => Assert.Empty(Check("1:1", "2:1", "1:2"));

    [Fact]
    public void RecordOfUnknownOutcome_MayBeThere_OnceInItsPlace()
    {
        _ledger.Failed(new SentRecord(1, 3));

        Assert.Empty(Check("1:1", "2:1", "1:2"));
        Assert.Empty(Check("1:1", "2:1", "1:2", "1:3"));
        Assert.Equal(["t:0: record 1:3 is at offset 3 and again at 4"], Check("1:1", "2:1", "1:2", "1:3", "1:3"));
    }

    [Fact]
    public void AcknowledgedRecord_ThatIsLost_IsToldWithItsOffset() =>
        Assert.Equal(["t:0: record 1:2, acknowledged at offset 2, is lost"], Check("1:1", "2:1"));

    [Fact]
    public void Record_AtAnotherOffset_IsTold() => Assert.Equal(
        ["t:0: record 1:1, acknowledged at offset 0, is at 1", "t:0: record 2:1, acknowledged at offset 1, is at 0"], Check("2:1", "1:1", "1:2"));

    [Fact]
    public void Record_BeforeAnEarlierOneOfItsProducer_IsTold() =>
        Assert.Contains("t:0: record 1:1 at offset 2 comes after number 2 of its producer", Check("1:2", "2:1", "1:1"));

    [Theory]
    [InlineData("3:1")]
    [InlineData("1:4")]
    [InlineData("junk")]
    public void Record_ThatNobodySent_IsTold(string value) =>
        Assert.Equal([$"t:0: at offset 3 is '{value}', which nobody sent"], Check("1:1", "2:1", "1:2", value));

    [Fact]
    public void Offsets_WithAHole_AreTold() =>
        Assert.Contains("t:0: offset 3 follows 1", _ledger.Check("t:0", [(0, "1:1"), (1, "2:1"), (3, "1:2")]));

    private IReadOnlyList<string> Check(params string[] values) => _ledger.Check("t:0", [.. values.Select((value, offset) => ((long)offset, value))]);
}
