using Coordinator.Client.Abstractions;
using Coordinator.Primitives;
using Coordinator.Recipes;

namespace Coordinator.UnitTests.Recipes;

public sealed class SemaphoreTests
{
    private static CancellationToken Cancellation => RecipeFixture.Cancellation;

    [Fact]
    public async Task Permits_AreNeverMoreThanThereAre_AndPassOnInOrder()
    {
        await using var fixture = new RecipeFixture();
        var one = await (await fixture.ClientAsync()).Semaphores("/s", 2).AcquireAsync(Cancellation);
        var two = await (await fixture.ClientAsync()).Semaphores("/s", 2).AcquireAsync(Cancellation);
        var third = (await fixture.ClientAsync()).Semaphores("/s", 2).AcquireAsync(Cancellation);
        await fixture.WaitForChildrenAsync("/s/leases", 3);
        var fourth = (await fixture.ClientAsync()).Semaphores("/s", 2).AcquireAsync(Cancellation);
        await fixture.WaitForChildrenAsync("/s/waiting", 2);
        Assert.False(third.IsCompleted);
        await two.DisposeAsync();
        var three = await third;
        await fixture.WaitForChildrenAsync("/s/leases", 3);
        Assert.False(fourth.IsCompleted);
        await one.DisposeAsync();
        await (await fourth).DisposeAsync();
        await three.DisposeAsync();
        await fixture.WaitForChildrenAsync("/s/leases", 0);
        await fixture.WaitForChildrenAsync("/s/waiting", 0);
    }

    [Fact]
    public async Task GivenUp_LeavesNeitherAPlaceNorAPermit()
    {
        await using var fixture = new RecipeFixture();
        var held = await (await fixture.ClientAsync()).Semaphores("/s", 1).AcquireAsync(Cancellation);
        var other = (await fixture.ClientAsync()).Semaphores("/s", 1);
        Assert.Null(await other.TryAcquireAsync(TimeSpan.Zero, Cancellation));
        await fixture.WaitForChildrenAsync("/s/leases", 1);
        await fixture.WaitForChildrenAsync("/s/waiting", 0);
        await held.DisposeAsync();
        await using var free = await other.TryAcquireAsync(TimeSpan.Zero, Cancellation);
        Assert.NotNull(free);
    }

    [Fact]
    public async Task PausedHolder_LosesItsPermit_AndItsGuardedWriteIsRefused()
    {
        await using var fixture = new RecipeFixture();
        var sleeper = await fixture.ClientAsync();
        var stale = await sleeper.Semaphores("/s", 1).AcquireAsync(Cancellation);
        await fixture.PauseBeyondExpiryAsync(sleeper);
        var other = await fixture.ClientAsync();
        await using var held = await other.Semaphores("/s", 1).AcquireAsync(Cancellation);
        await other.CreateAsync("/x", default, cancellationToken: Cancellation);
        var refused = await Assert.ThrowsAsync<CoordinatorException>(() => other.SetAsync("/x", default, guard: stale.Guard, cancellationToken: Cancellation));
        Assert.Equal(ErrorCode.GuardFailed, refused.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task WrongNumberOfPermits_IsRefused(int permits)
    {
        await using var fixture = new RecipeFixture();
        var client = await fixture.ClientAsync();
        Assert.Throws<ArgumentOutOfRangeException>(() => client.Semaphores("/s", permits));
    }
}
