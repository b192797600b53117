using System.Text;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;
using Coordinator.Recipes;
using Coordinator.Recipes.Queues;

namespace Coordinator.UnitTests.Recipes;

public sealed class QueueTests
{
    private static CancellationToken Cancellation => RecipeFixture.Cancellation;

    [Fact]
    public async Task Items_ComeByPriorityThenAge_EachToOneClaimer()
    {
        await using var fixture = new RecipeFixture();
        var client = await fixture.ClientAsync();
        var queue = client.Queues("/q");
        Assert.Null(await queue.TryClaimAsync(Cancellation));
        await queue.EnqueueAsync("late"u8.ToArray(), 900, Cancellation);
        await queue.EnqueueAsync("first"u8.ToArray(), cancellationToken: Cancellation);
        await queue.EnqueueAsync("second"u8.ToArray(), cancellationToken: Cancellation);
        var other = (await fixture.ClientAsync()).Queues("/q");
        var first = await queue.ClaimAsync(Cancellation);
        var second = await other.ClaimAsync(Cancellation);
        var late = await queue.ClaimAsync(Cancellation);
        Assert.Equal(("first", "second", "late"), (Text(first), Text(second), Text(late)));
        Assert.Equal(3, await queue.CountAsync(Cancellation));
        foreach (var item in new[] { first, second, late })
        {
            await item.AcknowledgeAsync(cancellationToken: Cancellation);
            await item.DisposeAsync();
        }

        Assert.Equal(0, await queue.CountAsync(Cancellation));
        await fixture.WaitForChildrenAsync("/q/claims", 0);
    }

    [Fact]
    public async Task Claim_WaitsForAnItem_AndTakesOneThatWasGivenBack()
    {
        await using var fixture = new RecipeFixture();
        var queue = (await fixture.ClientAsync()).Queues("/q");
        var claiming = (await fixture.ClientAsync()).Queues("/q").ClaimAsync(Cancellation);
        await fixture.WaitForChildrenAsync("/q/takers", 1);
        await queue.EnqueueAsync("x"u8.ToArray(), cancellationToken: Cancellation);
        var item = await claiming;
        var again = (await fixture.ClientAsync()).Queues("/q").ClaimAsync(Cancellation);
        await fixture.WaitForChildrenAsync("/q/takers", 1);
        await item.DisposeAsync();
        Assert.Equal("x", Text(await again));
    }

    [Fact]
    public async Task PausedClaimer_LosesItsItem_AndItsAcknowledgementIsRefusedWithItsResult()
    {
        await using var fixture = new RecipeFixture();
        var sleeper = await fixture.ClientAsync();
        var other = await fixture.ClientAsync();
        await other.Queues("/q").EnqueueAsync("x"u8.ToArray(), cancellationToken: Cancellation);
        var stale = await sleeper.Queues("/q").ClaimAsync(Cancellation);
        await fixture.PauseBeyondExpiryAsync(sleeper);
        await using var claimed = await other.Queues("/q").ClaimAsync(Cancellation);
        Assert.True(claimed.FencingToken > stale.FencingToken);
        var late = new TxnRequest([new DeleteOp(stale.Item.Path), new CreateOp("/late", default)]) { Guards = [stale.Guard], IsMulti = true };
        Assert.Equal(ErrorCode.GuardFailed, (await other.WriteAsync(late, Cancellation)).Code);
        await claimed.AcknowledgeAsync([new CreateOp("/result", default)], Cancellation);
        Assert.NotNull(await other.ExistsAsync("/result", Consistency.Linearizable, Cancellation));
        var acknowledging = stale.AcknowledgeAsync(cancellationToken: Cancellation);
        sleeper.Resume();
        await Assert.ThrowsAsync<CoordinatorException>(() => acknowledging);
    }

    [Fact]
    public async Task CancelledClaimer_LeavesNothing()
    {
        await using var fixture = new RecipeFixture();
        using var impatience = new CancellationTokenSource();
        var claiming = (await fixture.ClientAsync()).Queues("/q").ClaimAsync(impatience.Token);
        await fixture.WaitForChildrenAsync("/q/takers", 1);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => claiming);
        await fixture.WaitForChildrenAsync("/q/takers", 0);
    }

    [Fact]
    public async Task WrongPriority_IsRefused()
    {
        await using var fixture = new RecipeFixture();
        var queue = (await fixture.ClientAsync()).Queues("/q");
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => queue.EnqueueAsync(default, 1_000, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => queue.EnqueueAsync(default, -1, Cancellation));
    }

    private static string Text(ClaimedItem item) => Encoding.UTF8.GetString(item.Item.Data.Span);
}
