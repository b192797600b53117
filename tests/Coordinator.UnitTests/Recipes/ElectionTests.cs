using System.Text;
using Coordinator.Client.Abstractions;
using Coordinator.Primitives;
using Coordinator.Recipes;
using Coordinator.Recipes.Elections;
using Coordinator.UnitTests.Client.InMemory;

namespace Coordinator.UnitTests.Recipes;

public sealed class ElectionTests
{
    private static CancellationToken Cancellation => RecipeFixture.Cancellation;

    [Fact]
    public async Task Observer_SeesNobody_EachLeader_AndWhatItProclaims()
    {
        await using var fixture = new RecipeFixture();
        await using var seen = Observe(await fixture.ClientAsync());
        Assert.Null(await NextAsync(seen));
        var first = await (await fixture.ClientAsync()).Elections("/e", "one"u8.ToArray()).CampaignAsync(Cancellation);
        Assert.Equal("one", await NextAsync(seen));
        var campaign = (await fixture.ClientAsync()).Elections("/e", "two"u8.ToArray()).CampaignAsync(Cancellation);
        await first.ProclaimAsync("eins"u8.ToArray(), Cancellation);
        Assert.Equal("eins", await NextAsync(seen));
        await fixture.WaitForChildrenAsync("/e", 2);
        await first.DisposeAsync();
        var second = await campaign;
        Assert.True(second.FencingToken > first.FencingToken);
        Assert.Equal("two", await NextAsync(seen));
        Assert.Equal(second.FencingToken, (await (await fixture.ClientAsync()).Elections("/e").GetLeaderAsync(Cancellation))?.FencingToken);
        await second.DisposeAsync();
        Assert.Null(await NextAsync(seen));
    }

    [Fact]
    public async Task PausedLeader_IsDeposed_AndProclaimsNothing()
    {
        await using var fixture = new RecipeFixture();
        var sleeper = await fixture.ClientAsync();
        var stale = await sleeper.Elections("/e").CampaignAsync(Cancellation);
        await fixture.PauseBeyondExpiryAsync(sleeper);
        var other = await fixture.ClientAsync();
        await using var leader = await other.Elections("/e").CampaignAsync(Cancellation);
        await other.CreateAsync("/x", default, cancellationToken: Cancellation);
        var refused = await Assert.ThrowsAsync<CoordinatorException>(() => other.SetAsync("/x", default, guard: stale.Guard, cancellationToken: Cancellation));
        Assert.Equal(ErrorCode.GuardFailed, refused.Code);
        var proclaiming = stale.ProclaimAsync("late"u8.ToArray(), Cancellation);
        sleeper.Resume();
        await Assert.ThrowsAsync<CoordinatorException>(() => proclaiming);
        await stale.LostToken.WhenCancelledAsync();
    }

    [Fact]
    public async Task Latch_LeadsAgainAfterItsZnodeWasDeleted_AndResignsWhenDisposed()
    {
        await using var fixture = new RecipeFixture();
        var latch = (await fixture.ClientAsync()).LeaderLatches("/e");
        var first = await latch.WaitAsync(Cancellation);
        Assert.Same(first, latch.Current);
        await (await fixture.ClientAsync()).DeleteAsync(first.Path, cancellationToken: Cancellation);
        await first.LostToken.WhenCancelledAsync();
        var second = await latch.WaitAsync(Cancellation);
        Assert.True(second.FencingToken > first.FencingToken);
        await latch.DisposeAsync();
        Assert.False(latch.IsLeading);
        Assert.True(second.LostToken.IsCancellationRequested);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => latch.WaitAsync(Cancellation));
        Assert.Null(await (await fixture.ClientAsync()).Elections("/e").GetLeaderAsync(Cancellation));
    }

    [Fact]
    public async Task Latch_WhoseSessionEnds_SaysSo()
    {
        await using var fixture = new RecipeFixture();
        var leader = await (await fixture.ClientAsync()).Elections("/e").CampaignAsync(Cancellation);
        var client = await fixture.ClientAsync();
        await using var latch = client.LeaderLatches("/e");
        await fixture.WaitForChildrenAsync("/e", 2);
        var waiting = latch.WaitAsync(Cancellation);
        await fixture.PauseBeyondExpiryAsync(client);
        client.Resume();
        await Assert.ThrowsAsync<CoordinatorException>(() => waiting);
        await leader.DisposeAsync();
    }

    private static IAsyncEnumerator<LeaderInfo?> Observe(ICoordinatorClient client) =>
        client.Elections("/e").ObserveAsync(Cancellation).GetAsyncEnumerator(Cancellation);

    private static async Task<string?> NextAsync(IAsyncEnumerator<LeaderInfo?> seen)
    {
        Assert.True(await seen.MoveNextAsync());
        return seen.Current is { } leader ? Encoding.UTF8.GetString(leader.Data.Span) : null;
    }
}
