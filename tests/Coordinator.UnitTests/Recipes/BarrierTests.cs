using Coordinator.Client.Abstractions;
using Coordinator.Primitives;
using Coordinator.Recipes;
using Coordinator.Recipes.Barriers;

namespace Coordinator.UnitTests.Recipes;

public sealed class BarrierTests
{
    private static CancellationToken Cancellation => RecipeFixture.Cancellation;

    [Fact]
    public async Task Barrier_HoldsEverybodyUntilItIsRemoved()
    {
        await using var fixture = new RecipeFixture();
        var keeper = await fixture.ClientAsync();
        Assert.True(await keeper.Barriers("/gate/a").SetAsync(Cancellation));
        Assert.False(await keeper.Barriers("/gate/a").SetAsync(Cancellation));
        var waiting = (await fixture.ClientAsync()).Barriers("/gate/a").WaitAsync(Cancellation);
        var alsoWaiting = (await fixture.ClientAsync()).Barriers("/gate/a").WaitAsync(Cancellation);
        await keeper.SetAsync("/gate/a", "still here"u8.ToArray(), cancellationToken: Cancellation);
        Assert.False(waiting.IsCompleted);
        Assert.True(await keeper.Barriers("/gate/a").RemoveAsync(Cancellation));
        Assert.False(await keeper.Barriers("/gate/a").RemoveAsync(Cancellation));
        await Task.WhenAll(waiting, alsoWaiting);
        await keeper.Barriers("/gate/a").WaitAsync(Cancellation);
    }

    [Fact]
    public async Task DoubleBarrier_BeginsTogetherAndEndsTogether()
    {
        await using var fixture = new RecipeFixture();
        var entering = new List<Task<BarrierPass>>();
        for (var i = 0; i < 2; i++)
        {
            entering.Add((await fixture.ClientAsync()).DoubleBarriers("/d", 3).EnterAsync(Cancellation));
        }

        await fixture.WaitForChildrenAsync("/d/parties", 2);
        Assert.DoesNotContain(entering, task => task.IsCompleted);
        entering.Add((await fixture.ClientAsync()).DoubleBarriers("/d", 3).EnterAsync(Cancellation));
        var passes = await Task.WhenAll(entering);
        var leaving = passes.Take(2).Select(pass => pass.LeaveAsync(Cancellation)).ToList();
        Assert.DoesNotContain(leaving, task => task.IsCompleted);
        await passes[2].LeaveAsync(Cancellation);
        await Task.WhenAll(leaving);
        await fixture.WaitForChildrenAsync("/d/parties", 0);
        Assert.Null(await (await fixture.ClientAsync()).ExistsAsync("/d/ready", Consistency.Linearizable, Cancellation));
    }

    [Fact]
    public async Task DoubleBarrier_PartyThatGivesUp_HasNotCome_AndOneThatDies_IsNotWaitedFor()
    {
        await using var fixture = new RecipeFixture();
        using var impatience = new CancellationTokenSource();
        var givenUp = (await fixture.ClientAsync()).DoubleBarriers("/d", 2).EnterAsync(impatience.Token);
        await fixture.WaitForChildrenAsync("/d/parties", 1);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        await fixture.WaitForChildrenAsync("/d/parties", 0);
        var mortal = await fixture.ClientAsync();
        var first = (await fixture.ClientAsync()).DoubleBarriers("/d", 2).EnterAsync(Cancellation);
        await mortal.DoubleBarriers("/d", 2).EnterAsync(Cancellation);
        await fixture.PauseBeyondExpiryAsync(mortal);
        await (await first).LeaveAsync(Cancellation);
    }

    [Fact]
    public async Task PartyPausedBeyondItsSession_IsRefusedWithItsPlace()
    {
        await using var fixture = new RecipeFixture();
        var mortal = await fixture.ClientAsync();
        var pass = await mortal.DoubleBarriers("/d", 1).EnterAsync(Cancellation);
        await fixture.PauseBeyondExpiryAsync(mortal);
        mortal.Resume();
        var refused = await Assert.ThrowsAsync<CoordinatorException>(() => pass.LeaveAsync(Cancellation));
        Assert.Equal(ErrorCode.SessionExpired, refused.Code);
    }
}
