using Coordinator.Client.Abstractions;
using Coordinator.Primitives;
using Coordinator.Recipes;
using Coordinator.Recipes.Discovery;
using Coordinator.Recipes.Groups;

namespace Coordinator.UnitTests.Recipes;

public sealed class GroupTests
{
    private static CancellationToken Cancellation => RecipeFixture.Cancellation;

    [Fact]
    public async Task Observer_SeesMembersComeChangeAndGo()
    {
        await using var fixture = new RecipeFixture();
        await using var seen = (await fixture.ClientAsync()).Groups("/g").ObserveAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.Empty(await NextAsync(seen));
        var ann = await (await fixture.ClientAsync()).Groups("/g").JoinAsync("ann", "1"u8.ToArray(), Cancellation);
        await UntilAsync(seen, members => members.Count == 1 && members[0].Name == "ann");
        var bob = await fixture.ClientAsync();
        await bob.Groups("/g").JoinAsync("bob", default, Cancellation);
        await UntilAsync(seen, members => members.Count == 2);
        await ann.UpdateAsync("2"u8.ToArray(), Cancellation);
        await UntilAsync(seen, members => members[0].Data.Span.SequenceEqual("2"u8));
        await fixture.PauseBeyondExpiryAsync(bob);
        await UntilAsync(seen, members => members.Count == 1);
        await ann.DisposeAsync();
        await UntilAsync(seen, members => members.Count == 0);
        Assert.True(ann.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task TakenName_IsRefused_AndAPausedMembersGuardHoldsNoLonger()
    {
        await using var fixture = new RecipeFixture();
        var sleeper = await fixture.ClientAsync();
        var other = await fixture.ClientAsync();
        var stale = await sleeper.Groups("/g").JoinAsync("ann", default, Cancellation);
        var refused = await Assert.ThrowsAsync<CoordinatorException>(() => other.Groups("/g").JoinAsync("ann", default, Cancellation));
        Assert.Equal(ErrorCode.NodeExists, refused.Code);
        await fixture.PauseBeyondExpiryAsync(sleeper);
        await using var ann = await other.Groups("/g").JoinAsync("ann", default, Cancellation);
        Assert.True(ann.FencingToken > stale.FencingToken);
        refused = await Assert.ThrowsAsync<CoordinatorException>(
            () => other.SetAsync("/g/ann", default, guard: stale.Guard, cancellationToken: Cancellation));
        Assert.Equal(ErrorCode.GuardFailed, refused.Code);
        var member = Assert.Single(await other.Groups("/g").GetMembersAsync(Cancellation));
        Assert.Equal(ann.FencingToken, member.FencingToken);
    }

    [Fact]
    public async Task Service_InstancesAreFound_AndForeignZnodesAreNot()
    {
        await using var fixture = new RecipeFixture();
        var client = await fixture.ClientAsync();
        var instance = new ServiceInstance("a", "10.0.0.1", 8080) { Metadata = new Dictionary<string, string> { ["zone"] = "z1" } };
        var registration = await client.Services().RegisterAsync("orders", instance, Cancellation);
        await client.CreateAsync("/services/orders/note", "no json"u8.ToArray(), cancellationToken: Cancellation);
        var found = Assert.Single(await client.Services().GetInstancesAsync("orders", Cancellation));
        Assert.Equal(("a", "10.0.0.1", 8080, "http", "z1"), (found.Id, found.Host, found.Port, found.Scheme, found.Metadata["zone"]));
        await using var seen = (await fixture.ClientAsync()).Services().ObserveAsync("orders", Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await seen.MoveNextAsync());
        Assert.Single(seen.Current);
        await registration.DisposeAsync();
        while (seen.Current.Count != 0)
        {
            Assert.True(await seen.MoveNextAsync());
        }

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.Services().RegisterAsync("orders", instance with { Port = 0 }, Cancellation));
    }

    private static async Task<IReadOnlyList<GroupMember>> NextAsync(IAsyncEnumerator<IReadOnlyList<GroupMember>> seen)
    {
        Assert.True(await seen.MoveNextAsync());
        return seen.Current;
    }

    private static async Task UntilAsync(IAsyncEnumerator<IReadOnlyList<GroupMember>> seen, Predicate<IReadOnlyList<GroupMember>> reached)
    {
        while (!reached(seen.Current))
        {
            Assert.True(await seen.MoveNextAsync());
        }
    }
}
