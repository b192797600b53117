using Coordinator.Client.Abstractions;
using Coordinator.Client.Runtime;
using Coordinator.Primitives;

namespace Coordinator.UnitTests.Client;

public sealed class SessionViewTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    [Fact]
    public void LostToken_IsCancelledWhenLostAndRenewedWhenTheSessionComesBack()
    {
        using var view = new SessionView(Timeout);
        view.Change(SessionState.Connected, new SessionId(1), Timeout);
        var first = view.LostToken;
        view.Change(SessionState.Suspended, new SessionId(1), Timeout);
        Assert.False(first.IsCancellationRequested);
        view.Change(SessionState.Lost, new SessionId(1), Timeout);
        Assert.True(first.IsCancellationRequested);
        view.Change(SessionState.Connected, new SessionId(1), Timeout);
        Assert.True(first.IsCancellationRequested);
        Assert.False(view.LostToken.IsCancellationRequested);
        view.Change(SessionState.Expired, new SessionId(1), Timeout);
        Assert.True(view.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task StateChanges_BeginWithTheStateNowAndEndWithTheSession()
    {
        using var view = new SessionView(Timeout);
        view.Change(SessionState.Connected, new SessionId(1), Timeout);
        await using var changes = view.StateChanges(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(SessionState.Connected, changes.Current);
        view.Change(SessionState.Suspended, new SessionId(1), Timeout);
        view.Change(SessionState.Expired, new SessionId(1), Timeout);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(SessionState.Suspended, changes.Current);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(SessionState.Expired, changes.Current);
        Assert.False(await changes.MoveNextAsync());
    }

    [Fact]
    public void LostToken_AfterDispose_IsStillThere()
    {
        var view = new SessionView(Timeout);
        view.Change(SessionState.Closed, new SessionId(1), Timeout);
        view.Dispose();
        Assert.True(view.LostToken.IsCancellationRequested);
    }
}
