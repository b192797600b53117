using Coordinator.Primitives;
using Coordinator.TestKit.History;

namespace Coordinator.UnitTests.History;

/// <summary>Each rule of the checker, broken on purpose.</summary>
public sealed class HistoryCheckerTests
{
    private const string Register = "/r";
    private const string Entry = "/l/e-0";

    private readonly RecordedHistory _history = new();
    private readonly List<(string Path, long Value)> _final = [];

    public HistoryCheckerTests()
    {
        Created(Register, 1);
        _history.Add(new Call(0, CallKind.Set, Register, 100, 0, 1, CallOutcome.Done, Z(1), Z(1)));
        Set(client: 1, value: 101, zxid: 2, version: 1, invoked: 10, returned: 12);
        Set(client: 2, value: 102, zxid: 4, version: 2, invoked: 11, returned: 20);
        Read(client: 1, value: 101, zxid: 3, mzxid: 2, version: 1, invoked: 14, returned: 15);
        Read(client: 3, value: 102, zxid: 5, mzxid: 4, version: 2, invoked: 21, returned: 22, CallKind.LinearizableRead);
        Created(Entry, 6);
        _history.Add(new Call(1, CallKind.Create, Entry, 103, 30, 31, CallOutcome.Done, Z(6), Z(6)));
        _final.Add((Entry, 103));
    }

    [Fact]
    public void History_ThatHolds_HasNoViolation() => Assert.Empty(Violations());

    [Fact]
    public void Read_OlderThanSeen_IsFound()
    {
        Read(client: 1, value: 101, zxid: 3, mzxid: 2, version: 1, invoked: 40, returned: 41);
        Assert.Contains("older than what its client saw", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OrderedBeforeOneAnsweredEarlier_IsFound()
    {
        Set(client: 4, value: 104, zxid: 3, version: 2, invoked: 40, returned: 41, told: false);
        Assert.Contains(Violations(), violation => violation.Contains("does not reflect it", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_InAStateThatWasReadBefore_IsFound()
    {
        Read(client: 3, value: 102, zxid: 8, mzxid: 4, version: 2, invoked: 40, returned: 41, CallKind.LinearizableRead);
        Set(client: 4, value: 104, zxid: 8, version: 3, invoked: 50, returned: 51);
        Assert.Contains(Violations(), violation => violation.Contains("does not reflect it", StringComparison.Ordinal));
    }

    [Fact]
    public void LinearizableRead_OfThePast_IsFound()
    {
        Read(client: 4, value: 102, zxid: 5, mzxid: 4, version: 2, invoked: 40, returned: 41, CallKind.LinearizableRead);
        Assert.Contains("does not reflect it", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void LocalRead_OfThePast_IsAllowed()
    {
        Read(client: 4, value: 101, zxid: 3, mzxid: 2, version: 1, invoked: 40, returned: 41);
        Assert.Empty(Violations());
    }

    [Fact]
    public void Change_ToldTwice_IsFound()
    {
        Created("/s", 8);
        _history.Add(new Call(5, CallKind.Set, "/s", 110, 50, 51, CallOutcome.Done, Z(8), Z(8)));
        Told("/s", 9);
        _history.Add(new Call(5, CallKind.Set, "/s", 111, 52, 53, CallOutcome.Done, Z(9), Z(9), 1));
        Told("/s", 9);
        Assert.Contains(Violations(), violation => violation.Contains("told twice", StringComparison.Ordinal));
    }

    [Fact]
    public void Change_ToldOutOfOrder_IsFound()
    {
        Created("/s", 5);
        _history.Add(new Call(5, CallKind.Set, "/s", 110, 20, 51, CallOutcome.Done, Z(5), Z(5)));
        Assert.Contains("was told after", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void AcknowledgedWrite_ThatChangedNothing_IsFound()
    {
        Set(client: 4, value: 104, zxid: 7, version: 3, invoked: 40, returned: 41, told: false);
        Assert.Contains("is no change of its znode", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_DoneTwice_IsFound()
    {
        Told(Register, 7);
        Assert.Contains("by nobody", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OfUnknownOutcome_MayBeSeen_ButOnlyOnce()
    {
        _history.Add(new Call(6, CallKind.Set, Register, 120, 40, 41, CallOutcome.Unknown));
        Told(Register, 7);
        Read(client: 4, value: 120, zxid: 7, mzxid: 7, version: 3, invoked: 50, returned: 51);
        Assert.Empty(Violations());

        _history.Add(new Call(6, CallKind.Set, Register, 121, 52, 53, CallOutcome.Unknown));
        Told(Register, 8);
        Read(client: 4, value: 120, zxid: 8, mzxid: 8, version: 4, invoked: 60, returned: 61);
        Assert.Contains("happened at", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfARefusedWrite_IsFound()
    {
        _history.Add(new Call(6, CallKind.Set, Register, 120, 40, 41, CallOutcome.Refused));
        _history.Add(new Call(6, CallKind.Set, Register, 121, 42, 43, CallOutcome.Unknown));
        Told(Register, 7);
        Read(client: 4, value: 120, zxid: 7, mzxid: 7, version: 3, invoked: 50, returned: 51);
        Assert.Contains("nobody wrote", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ThatIsNotTheStateAtItsZxid_IsFound()
    {
        Read(client: 4, value: 101, zxid: 5, mzxid: 2, version: 1, invoked: 40, returned: 41);
        Assert.Contains("is not the state at its zxid", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAnotherValue_IsFound()
    {
        Read(client: 4, value: 101, zxid: 5, mzxid: 4, version: 2, invoked: 40, returned: 41);
        Assert.Contains("another value", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void AcknowledgedEntry_Missing_IsFound()
    {
        _final.Clear();
        Assert.Contains("is not there", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void Entry_ThereTwice_IsFound()
    {
        _final.Add(("/l/e-1", 103));
        Assert.Contains("as /l/e-0 has", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void Entry_OfARefusedCreate_IsFound()
    {
        _history.Add(new Call(1, CallKind.Create, "/l/e-", 104, 40, 41, CallOutcome.Refused));
        _final.Add(("/l/e-1", 104));
        Assert.Contains("nobody wrote", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_AfterAGap_AreHeldToTheirWritesOnly()
    {
        _history.AddGap(Z(9));
        Set(client: 4, value: 104, zxid: 8, version: 7, invoked: 40, returned: 41, told: false);
        Read(client: 4, value: 104, zxid: 9, mzxid: 8, version: 7, invoked: 42, returned: 43);
        Assert.Empty(Violations());

        Read(client: 4, value: 999, zxid: 9, mzxid: 8, version: 7, invoked: 44, returned: 45);
        Assert.Contains("another value", Only(), StringComparison.Ordinal);
    }

    private static Zxid Z(long counter) => new(new Epoch(1), counter);

    private IReadOnlyList<string> Violations() => HistoryChecker.Check(_history, _final);

    private string Only() => Assert.Single(Violations());

    private void Created(string path, long zxid) => _history.Add(new Change(path, Z(zxid), IsCreation: true));

    private void Told(string path, long zxid) => _history.Add(new Change(path, Z(zxid), IsCreation: false));

    private void Set(int client, long value, long zxid, int version, long invoked, long returned, bool told = true)
    {
        if (told)
        {
            Told(Register, zxid);
        }

        _history.Add(new Call(client, CallKind.Set, Register, value, invoked, returned, CallOutcome.Done, Z(zxid), Z(zxid), version));
    }

    private void Read(int client, long value, long zxid, long mzxid, int version, long invoked, long returned, CallKind kind = CallKind.LocalRead) =>
        _history.Add(new Call(client, kind, Register, value, invoked, returned, CallOutcome.Done, Z(zxid), Z(mzxid), version));
}
