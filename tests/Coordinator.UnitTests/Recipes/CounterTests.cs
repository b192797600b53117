using Coordinator.Client.Abstractions;
using Coordinator.Primitives;
using Coordinator.Recipes;

namespace Coordinator.UnitTests.Recipes;

public sealed class CounterTests
{
    private static CancellationToken Cancellation => RecipeFixture.Cancellation;

    [Fact]
    public async Task Adds_OfMany_AreAllCounted()
    {
        await using var fixture = new RecipeFixture();
        var clients = new List<ICoordinatorClient>();
        for (var i = 0; i < 4; i++)
        {
            clients.Add(await fixture.ClientAsync());
        }

        await Task.WhenAll(clients.Select(async client =>
        {
            for (var i = 0; i < 25; i++)
            {
                await client.Counters("/counters/a").AddAsync(2, Cancellation);
            }
        }));
        Assert.Equal(200, await clients[0].Counters("/counters/a").GetAsync(Cancellation));
    }

    [Fact]
    public async Task CompareAndSet_ChangesOnlyTheExpectedValue()
    {
        await using var fixture = new RecipeFixture();
        var counter = (await fixture.ClientAsync()).Counters("/c");
        Assert.Equal(0, await counter.GetAsync(Cancellation));
        Assert.True(await counter.CompareAndSetAsync(0, long.MaxValue, Cancellation));
        Assert.False(await counter.CompareAndSetAsync(0, 1, Cancellation));
        await Assert.ThrowsAsync<OverflowException>(() => counter.AddAsync(1, Cancellation));
        Assert.Equal(long.MaxValue, await counter.GetAsync(Cancellation));
    }

    [Fact]
    public async Task ForeignData_IsNamed()
    {
        await using var fixture = new RecipeFixture();
        var client = await fixture.ClientAsync();
        await client.CreateAsync("/c", "abc"u8.ToArray(), cancellationToken: Cancellation);
        var refused = await Assert.ThrowsAsync<CoordinatorException>(() => client.Counters("/c").GetAsync(Cancellation));
        Assert.Equal(ErrorCode.BadArguments, refused.Code);
        Assert.Contains("/c is no counter: it has 3 bytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PausedAdder_AddsOnceOrNotAtAll()
    {
        await using var fixture = new RecipeFixture();
        var sleeper = await fixture.ClientAsync();
        await sleeper.Counters("/c").AddAsync(1, Cancellation);
        await fixture.PauseBeyondExpiryAsync(sleeper);
        var adding = sleeper.Counters("/c").AddAsync(1, Cancellation);
        sleeper.Resume();
        await Assert.ThrowsAsync<CoordinatorException>(() => adding);
        Assert.Equal(1, await (await fixture.ClientAsync()).Counters("/c").GetAsync(Cancellation));
    }
}
