using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.InMemory;
using Coordinator.Primitives;

namespace Coordinator.UnitTests.Client.InMemory;

/// <summary>What callers rely on when the network or the reader is bad.</summary>
public sealed class ClientContractTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LostReply_DoesNotRepeatTheWrite()
    {
        await using var coordinator = new InMemoryCoordinator();
        await using var observer = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        await using var client = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        using var read = await observer.ReadAndWatchAsync(new ChildrenRead("/", Consistency: Consistency.Linearizable), Cancellation);
        client.DropReplies();
        var creating = client.CreateAsync("/n", default, CreateMode.PersistentSequential, Cancellation);
        await read.Fired.WaitAsync(Cancellation);
        Assert.False(creating.IsCompleted);
        client.BreakConnection();
        Assert.Equal("/n0000000000", await creating);
        Assert.Equal(["n0000000000"], await observer.GetChildrenListAsync("/", Consistency.Linearizable, Cancellation));
    }

    [Fact]
    public async Task SlowReaderOfAWatch_StallsNobody_AndGetsAResync()
    {
        await using var coordinator = new InMemoryCoordinator();
        await using var client = await coordinator.ConnectAsync(new InMemoryClientOptions { WatchBufferEvents = 10 }, Cancellation);
        await client.CreateAsync("/a", default, cancellationToken: Cancellation);
        await using var watch = await client.OpenWatchAsync("/a", recursive: false, cancellationToken: Cancellation);
        for (var i = 0; i < 1_000; i++)
        {
            await client.SetAsync("/a", default, cancellationToken: Cancellation);
        }

        await using var events = watch.ReadEventsAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(WatchedEventType.Resync, events.Current.Type);
    }

    [Fact]
    public async Task CallsBeyondTheBound_AreRefusedAtOnce()
    {
        await using var coordinator = new InMemoryCoordinator();
        await using var client = await coordinator.ConnectAsync(new InMemoryClientOptions { MaxPendingCalls = 100 }, Cancellation);
        client.Cut();
        var calls = Enumerable.Range(0, 101).Select(i => client.CreateAsync($"/n{i}", default, cancellationToken: Cancellation)).ToList();
        var refused = await Assert.ThrowsAsync<CoordinatorException>(() => calls[100]);
        Assert.Equal(ErrorCode.Throttled, refused.Code);
        Assert.Contains("100 calls of this client are unanswered", refused.Message, StringComparison.Ordinal);
        client.Heal();
        await Task.WhenAll(calls.Take(100));
    }

    [Fact]
    public async Task Disposing_WithoutAService_Ends()
    {
        await using var coordinator = new InMemoryCoordinator();
        var client = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        client.Cut();
        var pending = client.CreateAsync("/a", default, cancellationToken: Cancellation);
        await client.DisposeAsync();
        var unknown = await Assert.ThrowsAsync<CoordinatorException>(() => pending);
        Assert.True(unknown.IsOutcomeUnknown);
        Assert.Equal(SessionState.Closed, client.Session.State);
    }

    [Fact]
    public async Task CancelledCall_SaysWhetherItMayHaveHappened()
    {
        await using var coordinator = new InMemoryCoordinator();
        await using var client = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        client.DropReplies();
        using var impatience = new CancellationTokenSource();
        var creating = client.CreateAsync("/a", default, cancellationToken: impatience.Token);
        await using var observer = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        using var read = await observer.ReadAndWatchAsync(new ExistsRead("/a"), Cancellation);
        if (read.Result.Stat is null)
        {
            await read.Fired.WaitAsync(Cancellation);
        }

        await impatience.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => creating);
        Assert.True(Assert.IsType<CoordinatorException>(cancelled.InnerException).IsOutcomeUnknown);
    }
}
