using Coordinator.Client.Abstractions;
using Coordinator.Client.Runtime;
using Coordinator.Primitives;
using Coordinator.UnitTests.Server.Telemetry;

namespace Coordinator.UnitTests.Client;

public sealed class SessionViewTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    [Fact]
    public void LostToken_IsCancelledWhenLostAndRenewedWhenTheSessionComesBack()
    {
        using var view = new SessionView(Timeout, TimeProvider.System);
        view.Change(SessionState.Connected, new SessionId(1), Timeout, lostAt: 0);
        var first = view.LostToken;
        view.Change(SessionState.Suspended, new SessionId(1), Timeout, lostAt: 0);
        Assert.False(first.IsCancellationRequested);
        view.Change(SessionState.Lost, new SessionId(1), Timeout, lostAt: 0);
        Assert.True(first.IsCancellationRequested);
        view.Change(SessionState.Connected, new SessionId(1), Timeout, lostAt: 0);
        Assert.True(first.IsCancellationRequested);
        Assert.False(view.LostToken.IsCancellationRequested);
        view.Change(SessionState.Expired, new SessionId(1), Timeout, lostAt: 0);
        Assert.True(view.LostToken.IsCancellationRequested);
    }

    /// <summary>Nobody has to notice that time has passed: it is reckoned when it is asked for.</summary>
    [Fact]
    public void LeaseLeft_FallsWithTime_RisesWithWhatTheLeaderCounted_AndIsNothingWhenTheSessionIsLost()
    {
        var time = new ManualTime();
        using var view = new SessionView(Timeout, time);
        Assert.Equal(TimeSpan.Zero, view.LeaseLeft);
        view.Change(SessionState.Connected, new SessionId(1), Timeout, lostAt: 9_000);
        Assert.Equal(TimeSpan.FromSeconds(9), view.LeaseLeft);
        time.Pass(4);
        Assert.Equal(TimeSpan.FromSeconds(5), view.LeaseLeft);
        view.Saw(new Zxid(7), lostAt: 12_000);
        Assert.Equal(TimeSpan.FromSeconds(8), view.LeaseLeft);
        time.Pass(20);
        Assert.Equal(TimeSpan.Zero, view.LeaseLeft);
        view.Change(SessionState.Suspended, new SessionId(1), Timeout, lostAt: 30_000);
        Assert.Equal(TimeSpan.FromSeconds(6), view.LeaseLeft);
        view.Change(SessionState.Lost, new SessionId(1), Timeout, lostAt: 30_000);
        Assert.Equal(TimeSpan.Zero, view.LeaseLeft);
    }

    [Fact]
    public async Task StateChanges_BeginWithTheStateNowAndEndWithTheSession()
    {
        using var view = new SessionView(Timeout, TimeProvider.System);
        view.Change(SessionState.Connected, new SessionId(1), Timeout, lostAt: 0);
        await using var changes = view.StateChanges(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(SessionState.Connected, changes.Current);
        view.Change(SessionState.Suspended, new SessionId(1), Timeout, lostAt: 0);
        view.Change(SessionState.Expired, new SessionId(1), Timeout, lostAt: 0);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(SessionState.Suspended, changes.Current);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(SessionState.Expired, changes.Current);
        Assert.False(await changes.MoveNextAsync());
    }

    [Fact]
    public void LostToken_AfterDispose_IsStillThere()
    {
        var view = new SessionView(Timeout, TimeProvider.System);
        view.Change(SessionState.Closed, new SessionId(1), Timeout, lostAt: 0);
        view.Dispose();
        Assert.True(view.LostToken.IsCancellationRequested);
    }
}
