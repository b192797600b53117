using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;
using Coordinator.Recipes;
using Coordinator.UnitTests.Client.InMemory;

namespace Coordinator.UnitTests.Recipes;

public sealed class LockTests
{
    private static CancellationToken Cancellation => RecipeFixture.Cancellation;

    [Fact]
    public async Task Waiters_GetTheLockInTheirOrder_WithGrowingTokens()
    {
        await using var fixture = new RecipeFixture();
        var first = await (await fixture.ClientAsync()).Locks("/locks/job").AcquireAsync(Cancellation);
        var waiting = new List<Task<Coordinator.Recipes.Locks.HeldLock>>();
        for (var i = 0; i < 5; i++)
        {
            waiting.Add((await fixture.ClientAsync()).Locks("/locks/job").AcquireAsync(Cancellation));
            await fixture.WaitForChildrenAsync("/locks/job", i + 2);
        }

        var token = first.FencingToken;
        await first.DisposeAsync();
        Assert.True(first.LostToken.IsCancellationRequested);
        foreach (var next in waiting)
        {
            var held = await next;
            Assert.True(held.FencingToken > token);
            token = held.FencingToken;
            Assert.All(waiting.Skip(waiting.IndexOf(next) + 1), later => Assert.False(later.IsCompleted));
            await held.DisposeAsync();
        }

        await fixture.WaitForChildrenAsync("/locks/job", 0);
    }

    [Fact]
    public async Task PausedHolder_IsDeposed_AndItsGuardedWriteIsRefused()
    {
        await using var fixture = new RecipeFixture();
        var sleeper = await fixture.ClientAsync();
        var other = await fixture.ClientAsync();
        var stale = await sleeper.Locks("/locks/job").AcquireAsync(Cancellation);
        await other.CreateAsync("/result", "before"u8.ToArray(), cancellationToken: Cancellation);
        await fixture.PauseBeyondExpiryAsync(sleeper);
        await using var held = await other.Locks("/locks/job").AcquireAsync(Cancellation);
        Assert.True(held.FencingToken > stale.FencingToken);
        Assert.False(stale.LostToken.IsCancellationRequested);

        // The sleeper's own session is over; a session that it opens anew must not do its old work either.
        var late = await fixture.ClientAsync();
        var refused = await Assert.ThrowsAsync<CoordinatorException>(
            () => late.SetAsync("/result", "stale"u8.ToArray(), guard: stale.Guard, cancellationToken: Cancellation));
        Assert.Equal(ErrorCode.GuardFailed, refused.Code);
        await other.SetAsync("/result", "after"u8.ToArray(), guard: held.Guard, cancellationToken: Cancellation);
        sleeper.Resume();
        await stale.LostToken.WhenCancelledAsync();
        refused = await Assert.ThrowsAsync<CoordinatorException>(
            () => sleeper.SetAsync("/result", "stale"u8.ToArray(), guard: stale.Guard, cancellationToken: Cancellation));
        Assert.Equal(ErrorCode.SessionExpired, refused.Code);
        Assert.Equal("after"u8.ToArray(), (await other.GetAsync("/result", cancellationToken: Cancellation)).Data.ToArray());
    }

    [Fact]
    public async Task CancelledWaiter_LeavesNothing_AndBlocksNobody()
    {
        await using var fixture = new RecipeFixture();
        var held = await (await fixture.ClientAsync()).Locks("/l").AcquireAsync(Cancellation);
        using var impatience = new CancellationTokenSource();
        var givenUp = (await fixture.ClientAsync()).Locks("/l").AcquireAsync(impatience.Token);
        await fixture.WaitForChildrenAsync("/l", 2);
        var next = (await fixture.ClientAsync()).Locks("/l").AcquireAsync(Cancellation);
        await fixture.WaitForChildrenAsync("/l", 3);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        await fixture.WaitForChildrenAsync("/l", 2);
        Assert.False(next.IsCompleted);
        await held.DisposeAsync();
        await (await next).DisposeAsync();
        await fixture.WaitForChildrenAsync("/l", 0);
    }

    [Fact]
    public async Task CancelledWhileItsCreateIsUnanswered_LeavesNoGhost()
    {
        await using var fixture = new RecipeFixture();
        var client = await fixture.ClientAsync();
        await client.CreateAsync("/l", default, cancellationToken: Cancellation);
        for (var i = 0; i < 20; i++)
        {
            using var impatience = new CancellationTokenSource();
            var acquiring = client.Locks("/l").AcquireAsync(impatience.Token);
            await impatience.CancelAsync();
            if (await acquiring.ContinueWith(t => t.IsCompletedSuccessfully, Cancellation, TaskContinuationOptions.None, TaskScheduler.Default))
            {
                await (await acquiring).DisposeAsync();
            }
        }

        await fixture.WaitForChildrenAsync("/l", 0);
        await (await (await fixture.ClientAsync()).Locks("/l").AcquireAsync(Cancellation)).DisposeAsync();
    }

    [Fact]
    public async Task TryAcquire_OfAHeldLock_GivesNullAndLeavesNothing()
    {
        await using var fixture = new RecipeFixture();
        var held = await (await fixture.ClientAsync()).Locks("/l").AcquireAsync(Cancellation);
        var other = (await fixture.ClientAsync()).Locks("/l");
        Assert.Null(await other.TryAcquireAsync(TimeSpan.Zero, Cancellation));
        Assert.Null(await other.TryAcquireAsync(TimeSpan.FromMilliseconds(20), Cancellation));
        await fixture.WaitForChildrenAsync("/l", 1);
        await held.DisposeAsync();
        await using var free = await other.TryAcquireAsync(TimeSpan.Zero, Cancellation);
        Assert.NotNull(free);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => other.TryAcquireAsync(TimeSpan.FromSeconds(-1), Cancellation));
    }

    [Fact]
    public async Task DeletedHolder_LosesItsToken()
    {
        await using var fixture = new RecipeFixture();
        var held = await (await fixture.ClientAsync()).Locks("/l").AcquireAsync(Cancellation);
        await (await fixture.ClientAsync()).DeleteAsync(held.Path, cancellationToken: Cancellation);
        await held.LostToken.WhenCancelledAsync();
        await held.DisposeAsync();
    }

    [Fact]
    public async Task DeletedWaiter_FailsInsteadOfWaitingForEver()
    {
        await using var fixture = new RecipeFixture();
        var client = await fixture.ClientAsync();
        await using var held = await client.Locks("/l").AcquireAsync(Cancellation);
        var waiting = (await fixture.ClientAsync()).Locks("/l").AcquireAsync(Cancellation);
        await fixture.WaitForChildrenAsync("/l", 2);
        var names = await client.GetChildrenListAsync("/l", Consistency.Linearizable, Cancellation);
        foreach (var name in names.Where(name => "/l/" + name != held.Path))
        {
            await client.DeleteAsync("/l/" + name, cancellationToken: Cancellation);
        }

        await held.DisposeAsync();
        var refused = await Assert.ThrowsAsync<CoordinatorException>(() => waiting);
        Assert.Equal(ErrorCode.NoNode, refused.Code);
    }

    [Fact]
    public async Task Connection_ThatBreaksWhileWaiting_CostsNothing()
    {
        await using var fixture = new RecipeFixture();
        var held = await (await fixture.ClientAsync()).Locks("/l").AcquireAsync(Cancellation);
        var waiter = await fixture.ClientAsync();
        var waiting = waiter.Locks("/l").AcquireAsync(Cancellation);
        waiter.BreakConnection();
        await fixture.WaitForChildrenAsync("/l", 2);
        waiter.BreakConnection();
        await held.DisposeAsync();
        await using var next = await waiting;
        Assert.False(next.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task ForeignZnodes_InTheLine_AreNobody()
    {
        await using var fixture = new RecipeFixture();
        var client = await fixture.ClientAsync();
        await client.CreateAsync("/l", default, cancellationToken: Cancellation);
        await client.CreateAsync("/l/readme", default, cancellationToken: Cancellation);
        await using var held = await client.Locks("/l").AcquireAsync(Cancellation);
        Assert.StartsWith("/l/lock-", held.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guard_InAMulti_HoldsForTheWholeOfIt()
    {
        await using var fixture = new RecipeFixture();
        var client = await fixture.ClientAsync();
        var held = await client.Locks("/l").AcquireAsync(Cancellation);
        var txn = new TxnRequest([new CreateOp("/x", default), new CreateOp("/y", default)]) { IsMulti = true, Guards = [held.Guard] };
        Assert.True((await client.WriteAsync(txn, Cancellation)).IsApplied);
        await held.DisposeAsync();
        var late = txn with { Ops = [new DeleteOp("/x")] };
        Assert.Equal(ErrorCode.GuardFailed, (await client.WriteAsync(late, Cancellation)).Code);
    }
}
