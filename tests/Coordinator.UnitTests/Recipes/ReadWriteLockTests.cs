using Coordinator.Client.Abstractions;
using Coordinator.Primitives;
using Coordinator.Recipes;

namespace Coordinator.UnitTests.Recipes;

public sealed class ReadWriteLockTests
{
    private static CancellationToken Cancellation => RecipeFixture.Cancellation;

    [Fact]
    public async Task Readers_Share_WritersDoNot_AndAReaderBehindAWriterWaits()
    {
        await using var fixture = new RecipeFixture();
        var first = await (await fixture.ClientAsync()).ReadWriteLocks("/rw").AcquireReadAsync(Cancellation);
        var second = await (await fixture.ClientAsync()).ReadWriteLocks("/rw").AcquireReadAsync(Cancellation);
        var writing = (await fixture.ClientAsync()).ReadWriteLocks("/rw").AcquireWriteAsync(Cancellation);
        await fixture.WaitForChildrenAsync("/rw", 3);
        var reading = (await fixture.ClientAsync()).ReadWriteLocks("/rw").AcquireReadAsync(Cancellation);
        await fixture.WaitForChildrenAsync("/rw", 4);
        await first.DisposeAsync();
        Assert.False(writing.IsCompleted);
        await second.DisposeAsync();
        var writer = await writing;
        Assert.False(reading.IsCompleted);
        Assert.Null(await (await fixture.ClientAsync()).ReadWriteLocks("/rw").TryAcquireReadAsync(TimeSpan.Zero, Cancellation));
        await writer.DisposeAsync();
        await using var reader = await reading;
        Assert.Null(await (await fixture.ClientAsync()).ReadWriteLocks("/rw").TryAcquireWriteAsync(TimeSpan.Zero, Cancellation));
        await fixture.WaitForChildrenAsync("/rw", 1);
    }

    [Fact]
    public async Task PausedWriter_IsDeposed_AndItsGuardedWriteIsRefused()
    {
        await using var fixture = new RecipeFixture();
        var sleeper = await fixture.ClientAsync();
        var stale = await sleeper.ReadWriteLocks("/rw").AcquireWriteAsync(Cancellation);
        await fixture.PauseBeyondExpiryAsync(sleeper);
        var other = await fixture.ClientAsync();
        await using var held = await other.ReadWriteLocks("/rw").AcquireReadAsync(Cancellation);
        await other.CreateAsync("/x", default, cancellationToken: Cancellation);
        var refused = await Assert.ThrowsAsync<CoordinatorException>(() => other.SetAsync("/x", default, guard: stale.Guard, cancellationToken: Cancellation));
        Assert.Equal(ErrorCode.GuardFailed, refused.Code);
    }
}
