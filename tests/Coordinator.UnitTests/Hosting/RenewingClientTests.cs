using Coordinator.Client.Abstractions;
using Coordinator.Client.Hosting.Clients;
using Coordinator.Client.InMemory;
using Coordinator.Primitives;
using Coordinator.UnitTests.Client.InMemory;

namespace Coordinator.UnitTests.Hosting;

public sealed class RenewingClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_ConnectsWithItsFirstCall_AndRenewsASessionThatIsOver()
    {
        await using var coordinator = new InMemoryCoordinator();
        var connected = new List<InMemoryClient>();
        await using var client = new RenewingClient(async token =>
        {
            connected.Add(await coordinator.ConnectAsync(cancellationToken: token));
            return connected[^1];
        });
        Assert.Equal(SessionState.Opening, client.Session.State);
        Assert.True(client.Session.LostToken.IsCancellationRequested);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => client.CreateAsync($"/n{i}", default, cancellationToken: Cancellation)));
        Assert.Single(connected);
        var first = client.Session.Id;
        var lost = client.Session.LostToken;
        var over = EndAsync(connected[0]);
        await coordinator.ExpireAsync(connected[0], Cancellation);
        await over;
        await lost.WhenCancelledAsync();
        await client.CreateAsync("/again", default, cancellationToken: Cancellation);
        Assert.NotEqual(first, client.Session.Id);
        Assert.False(client.Session.LostToken.IsCancellationRequested);
        Assert.Equal(2, connected.Count);
    }

    [Fact]
    public async Task FailedConnect_IsTriedAgainByTheNextCall()
    {
        await using var coordinator = new InMemoryCoordinator();
        var attempts = 0;
        await using var client = new RenewingClient(async token => ++attempts == 1
            ? throw new CoordinatorException(ErrorCode.Unavailable, "away")
            : await coordinator.ConnectAsync(cancellationToken: token));
        await Assert.ThrowsAsync<CoordinatorException>(() => client.CreateAsync("/a", default, cancellationToken: Cancellation));
        await client.CreateAsync("/a", default, cancellationToken: Cancellation);
    }

    [Fact]
    public async Task StateChanges_GoOnFromSessionToSession_UntilDisposed()
    {
        await using var coordinator = new InMemoryCoordinator();
        InMemoryClient? current = null;
        var client = new RenewingClient(async token =>
            current = await coordinator.ConnectAsync(cancellationToken: token));
        var states = new List<SessionState>();
        var first = new TaskCompletionSource();
        var reading = Task.Run(
            async () =>
            {
                await foreach (var state in client.Session.StateChanges(Cancellation))
                {
                    lock (states)
                    {
                        states.Add(state);
                    }

                    first.TrySetResult();
                }
            },
            Cancellation);
        await client.ConnectAsync(Cancellation);
        await first.Task.WaitAsync(Cancellation);
        var over = EndAsync(current!);
        await coordinator.ExpireAsync(current!, Cancellation);
        await over;
        await client.ConnectAsync(Cancellation);
        await client.DisposeAsync();
        await reading;
        Assert.Contains(SessionState.Expired, states);
        Assert.Equal(SessionState.Closed, states[^1]);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.SyncAsync(Cancellation));
    }

    private static async Task EndAsync(InMemoryClient client)
    {
        await foreach (var _ in client.Session.StateChanges(Cancellation))
        {
            continue;
        }
    }
}
