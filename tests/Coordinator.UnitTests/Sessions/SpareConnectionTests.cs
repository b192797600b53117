using Coordinator.Sessions;

namespace Coordinator.UnitTests.Sessions;

public sealed class SpareConnectionTests
{
    private const int None = SpareConnection.None;
    private readonly SpareConnection _spare = new(serverCount: 3, seed: 1);
    private long _now = 1_000;

    [Fact]
    public void Open_ComesAMomentAfterTheAttach_AtTheNextServer()
    {
        Assert.Equal((None, long.MaxValue), (_spare.Open(_now), _spare.OpensAt));
        _spare.Attached(1, _now);
        Assert.InRange(_spare.OpensAt - _now, SpareConnection.DelayMilliseconds / 2, SpareConnection.DelayMilliseconds);
        Assert.Equal(None, _spare.Open(_spare.OpensAt - 1));
        Assert.Equal(2, OpenWhenDue());
        Assert.Equal((None, long.MaxValue), (_spare.Open(_now), _spare.OpensAt));
    }

    [Fact]
    public void InsteadOf_IsTheSpare_OnceItStandsAndUntilItIsLost()
    {
        _spare.Attached(0, _now);
        Assert.Equal(None, _spare.InsteadOf(0));
        OpenWhenDue();
        Assert.Equal(None, _spare.InsteadOf(0));
        _spare.Stands(1, _now);
        Assert.Equal(1, _spare.InsteadOf(0));
        _spare.Lost(1, _now);
        Assert.Equal(None, _spare.InsteadOf(0));
    }

    [Fact]
    public void Lost_AnotherServerIsTried_WithGrowingBoundedWaits()
    {
        _spare.Attached(0, _now);
        var server = OpenWhenDue();
        var waits = new List<long>();
        for (var i = 0; i < 10; i++)
        {
            // Accepted and closed at once: that it stood for a moment starts nothing anew.
            _spare.Stands(server, _now);
            _spare.Lost(server, _now);
            waits.Add(_spare.OpensAt - _now);
            var next = OpenWhenDue();
            Assert.Equal(3, server + next);
            server = next;
        }

        Assert.InRange(waits[0], 100, 200);
        Assert.InRange(waits[3], 800, 1_600);
        Assert.All(waits.TakeLast(3), wait => Assert.InRange(wait, SpareConnection.MaxBackoffMilliseconds / 2, SpareConnection.MaxBackoffMilliseconds));

        _spare.Stands(server, _now);
        _now += 10_000;
        _spare.Lost(server, _now);
        Assert.InRange(_spare.OpensAt - _now, 100, 200);
    }

    [Fact]
    public void Used_ThereIsAnother_NotTheServerThatIsUsed()
    {
        _spare.Attached(0, _now);
        OpenWhenDue();
        _spare.Stands(1, _now);
        _spare.Left(0, _now);
        Assert.Equal(1, _spare.InsteadOf(0));
        _spare.Attached(1, _now);
        Assert.False(_spare.IsSpare(1));
        Assert.Equal(2, OpenWhenDue());
    }

    [Fact]
    public void Lost_WhileNoSessionIsAttached_IsReplacedOnlyAfterTheNextAttach()
    {
        _spare.Attached(0, _now);
        OpenWhenDue();
        _spare.Stands(1, _now);
        _spare.Left(0, _now);
        _spare.Lost(1, _now);
        Assert.Equal(None, OpenWhenDue());
        Assert.Equal(long.MaxValue, _spare.OpensAt);
        _spare.Attached(2, _now);
        Assert.Equal(0, OpenWhenDue());
    }

    [Fact]
    public void ManySessions_AtOneServer_HaveOneSpareTogether()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _spare.Attached(0, _now);
        }

        Assert.Equal(1, OpenWhenDue());
        _spare.Stands(1, _now);
        _spare.Attached(0, _now);
        Assert.Equal(long.MaxValue, _spare.OpensAt);
    }

    [Fact]
    public void Sessions_AtTwoServers_AreSparesToEachOther()
    {
        _spare.Attached(0, _now);
        _spare.Attached(2, _now);
        Assert.Equal((2, 0), (_spare.InsteadOf(0), _spare.InsteadOf(2)));
        Assert.Equal(None, OpenWhenDue());

        _spare.Left(2, _now);
        Assert.Equal(None, _spare.InsteadOf(0));
        Assert.Equal(1, OpenWhenDue());
    }

    private int OpenWhenDue()
    {
        _now = _spare.OpensAt;
        return _spare.Open(_now);
    }
}
