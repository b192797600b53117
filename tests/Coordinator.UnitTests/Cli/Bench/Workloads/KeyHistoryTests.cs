using Coordinator.Cli.Bench.Workloads;

namespace Coordinator.UnitTests.Cli.Bench.Workloads;

/// <summary>What is planted is found, and what is right is not.</summary>
public sealed class KeyHistoryTests
{
    private readonly KeyHistory _history = new(keys: 2, sessions: 2);

    [Fact]
    public void WhatWasAcknowledged_OrWrittenLater_IsClean()
    {
        var first = Acknowledged(0);
        _history.Write(0, 100);
        Assert.True(_history.Verdict([_history.Write(0, 100).Data, Acknowledged(1)]).IsClean);
        Assert.Equal(100, first.Length);
    }

    [Fact]
    public void AcknowledgedWrites_BehindTheLastState_AreLost()
    {
        var first = Acknowledged(0);
        Acknowledged(0);
        Acknowledged(0);
        Assert.Equal(new HistoryVerdict(Lost: 2, Stale: 0, Foreign: 0), _history.Verdict([first, null]));
    }

    [Fact]
    public void AMissingZnode_IsLost()
    {
        Acknowledged(1);
        Assert.Equal(new HistoryVerdict(Lost: 1, Stale: 0, Foreign: 0), _history.Verdict([null, null]));
    }

    [Fact]
    public void ARead_BehindWhatItsSessionHasSeen_IsStale()
    {
        var (older, newer) = (Acknowledged(0), Acknowledged(0));
        Read(session: 1, newer);
        Read(session: 1, older);
        Assert.Equal(new HistoryVerdict(Lost: 0, Stale: 1, Foreign: 0), _history.Verdict([newer, null]));
    }

    [Fact]
    public void ALocalRead_BehindWhatAnotherSessionHasSeen_IsNot()
    {
        var (older, newer) = (Acknowledged(0), Acknowledged(0));
        Read(session: 1, older);
        Read(session: 1, newer);
        Assert.True(_history.Verdict([newer, null]).IsClean);
    }

    [Fact]
    public void ALinearizableRead_BehindWhatWasAcknowledgedToAnybody_IsStale()
    {
        var (older, newer) = (Acknowledged(0), Acknowledged(0));
        Read(session: 1, older, isLinearizable: true);
        Assert.Equal(1, _history.Verdict([newer, null]).Stale);
    }

    [Fact]
    public void ARead_ThatBeganBeforeTheAcknowledgement_MayMissIt()
    {
        var older = Acknowledged(0);
        var floor = _history.Floor(session: 1, key: 0, isLinearizable: true);
        var newer = Acknowledged(0);
        _history.Read(session: 1, key: 0, floor, older);
        Assert.True(_history.Verdict([newer, null]).IsClean);
    }

    [Fact]
    public void WhatNobodyWrote_IsForeign()
    {
        var other = Acknowledged(1);
        Read(session: 0, other);
        Read(session: 0, new byte[100]);
        Read(session: 0, new KeyHistory(2, 1).Write(0, 100).Data);
        Assert.Equal(new HistoryVerdict(Lost: 0, Stale: 0, Foreign: 3), _history.Verdict([null, other]));
    }

    private byte[] Acknowledged(int key)
    {
        var (place, data) = _history.Write(key, 100);
        _history.Acknowledge(session: 0, key, place);
        return data;
    }

    private void Read(int session, byte[] data, bool isLinearizable = false) =>
        _history.Read(session, key: 0, _history.Floor(session, key: 0, isLinearizable), data);
}
