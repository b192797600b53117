using Coordinator.Cli.Bench.Workloads;
using Coordinator.Client.InMemory;

namespace Coordinator.UnitTests.Cli.Bench.Workloads;

/// <summary>What workloads call, on our own SDK.</summary>
public sealed class EnsembleSessionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_AreNoErrors()
    {
        await using var coordinator = new InMemoryCoordinator();
        await using var session = await OpenAsync(coordinator);
        Assert.Null(await session.GetAsync("/a", isLinearizable: false, Cancellation));
        Assert.True(await session.CreateAsync("/a", "1"u8.ToArray(), isEphemeral: false, Cancellation));
        Assert.False(await session.CreateAsync("/a", "2"u8.ToArray(), isEphemeral: false, Cancellation));
        await session.SetAsync("/a", "3"u8.ToArray(), Cancellation);
        Assert.Equal("3"u8.ToArray(), (await session.GetAsync("/a", isLinearizable: true, Cancellation))!.Value.ToArray());
        await session.DeleteAsync("/a", Cancellation);
        Assert.Null(await session.GetAsync("/a", isLinearizable: true, Cancellation));
    }

    [Fact]
    public async Task EphemeralsEnd_WithTheSession()
    {
        await using var coordinator = new InMemoryCoordinator();
        await using var other = await OpenAsync(coordinator);
        await using (var session = await OpenAsync(coordinator))
        {
            await session.CreateAsync("/e", ReadOnlyMemory<byte>.Empty, isEphemeral: true, Cancellation);
            await session.OpenAndCloseAsync(onNewConnection: true, Cancellation);
            await session.OpenAndCloseAsync(onNewConnection: false, Cancellation);
            Assert.NotNull(await other.GetAsync("/e", isLinearizable: true, Cancellation));
        }

        Assert.Null(await other.GetAsync("/e", isLinearizable: true, Cancellation));
    }

    [Fact]
    public async Task AWatch_TellsEachChange_AndIsArmedOnce()
    {
        await using var coordinator = new InMemoryCoordinator();
        await using var session = await OpenAsync(coordinator);
        await session.CreateAsync("/w", ReadOnlyMemory<byte>.Empty, isEphemeral: false, Cancellation);
        using var told = new SemaphoreSlim(0);
        for (var round = 0; round < 3; round++)
        {
            await session.WatchAsync("/w", () => told.Release(), Cancellation);
            await session.SetAsync("/w", ReadOnlyMemory<byte>.Empty, Cancellation);
            await told.WaitAsync(Cancellation);
        }

        Assert.Equal(0, told.CurrentCount);
    }

    private static async Task<EnsembleSession> OpenAsync(InMemoryCoordinator coordinator) => new(
        await coordinator.ConnectAsync(cancellationToken: Cancellation),
        async cancellation => await coordinator.ConnectAsync(cancellationToken: cancellation),
        async cancellation => await coordinator.ConnectAsync(cancellationToken: cancellation));
}
