using Coordinator.Client.Abstractions;
using Coordinator.Client.InMemory;
using Coordinator.Primitives;
using Coordinator.Recipes;
using Coordinator.Recipes.Caches;

namespace Coordinator.UnitTests.Recipes;

public sealed class TreeCacheTests
{
    private static CancellationToken Cancellation => RecipeFixture.Cancellation;

    [Fact]
    public async Task Cache_BecomesWhatTheTreeIs_WhileItChangesAndConnectionsBreak()
    {
        await using var fixture = new RecipeFixture();
        var reader = await fixture.ClientAsync();
        var writer = await fixture.ClientAsync();
        await writer.CreateAsync("/t", "top"u8.ToArray(), cancellationToken: Cancellation);
        await using var cache = reader.Caches("/t");
        for (var i = 0; i < 300; i++)
        {
            await ChangeAsync(writer, i);
            if (i % 50 == 49)
            {
                reader.BreakConnection();
            }
        }

        await writer.CreateAsync("/t/last", default, cancellationToken: Cancellation);
        await foreach (var _ in cache.UpdatesAsync(Cancellation))
        {
            if (cache.Find("/t/last") is not null)
            {
                break;
            }
        }

        var expected = new List<string>();
        await foreach (var child in writer.GetSubtreeAsync("/t", cancellationToken: Cancellation))
        {
            expected.Add(child.Name);
        }

        Assert.Equal(expected.Count, cache.Count);
        foreach (var path in expected)
        {
            var znode = await writer.GetAsync(path, cancellationToken: Cancellation);
            Assert.Equal(znode.Data.ToArray(), cache.Find(path)?.Data.ToArray());
            Assert.Equal(znode.Stat.Mzxid, cache.Find(path)?.Stat.Mzxid);
        }

        Assert.Equal(expected.Where(path => path != "/t" && ZnodePath.Parent(path) == "/t"), cache.Children("/t").Select(znode => znode.Path));
    }

    [Fact]
    public async Task LostHistory_IsListedAnew()
    {
        await using var coordinator = new InMemoryCoordinator(new InMemoryCoordinatorOptions { WatchHistoryEvents = 1 });
        await using var reader = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        await using var writer = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        await using var cache = reader.Caches("/");
        await cache.WaitUntilReadyAsync(Cancellation);
        reader.Cut();
        for (var i = 0; i < 5; i++)
        {
            await writer.CreateAsync($"/n{i}", default, cancellationToken: Cancellation);
        }

        reader.Heal();
        await foreach (var count in cache.UpdatesAsync(Cancellation))
        {
            if (count == 6)
            {
                break;
            }
        }

        Assert.Equal(["/n0", "/n1", "/n2", "/n3", "/n4"], cache.Children("/").Select(znode => znode.Path));
    }

    [Fact]
    public async Task TooLargeSubtree_EndsTheCacheWithTheLimit()
    {
        await using var fixture = new RecipeFixture();
        var client = await fixture.ClientAsync();
        await using var cache = new TreeCache(client, "/t", maxZnodes: 2);
        await cache.WaitUntilReadyAsync(Cancellation);
        foreach (var path in new[] { "/t", "/t/a", "/t/b" })
        {
            await client.CreateAsync(path, default, cancellationToken: Cancellation);
        }

        var refused = await Assert.ThrowsAsync<CoordinatorException>(async () =>
        {
            await foreach (var _ in cache.UpdatesAsync(Cancellation))
            {
                continue;
            }
        });
        Assert.Equal(ErrorCode.TooLarge, refused.Code);
        Assert.Contains("the 2 znodes", refused.Message, StringComparison.Ordinal);
        await using var another = new TreeCache(client, "/t", maxZnodes: 2);
        await Assert.ThrowsAsync<CoordinatorException>(() => another.WaitUntilReadyAsync(Cancellation));
    }

    [Fact]
    public async Task EndOfTheSession_EndsTheCache_WhichStaysReadable()
    {
        await using var fixture = new RecipeFixture();
        var client = await fixture.ClientAsync();
        await client.CreateAsync("/t", default, cancellationToken: Cancellation);
        await using var cache = client.Caches("/t");
        await cache.WaitUntilReadyAsync(Cancellation);
        await fixture.PauseBeyondExpiryAsync(client);
        client.Resume();
        await Assert.ThrowsAsync<CoordinatorException>(async () =>
        {
            await foreach (var _ in cache.UpdatesAsync(Cancellation))
            {
                continue;
            }
        });
        Assert.NotNull(cache.Find("/t"));
    }

    private static async Task ChangeAsync(ICoordinatorClient writer, int i)
    {
        var path = $"/t/n{i % 7}";
        if (i % 3 == 0)
        {
            await writer.CreateIfAbsentAsync(path, default, Cancellation);
        }
        else if (await writer.ExistsAsync(path, cancellationToken: Cancellation) is not null)
        {
            await (i % 5 == 0 ? writer.DeleteAsync(path, cancellationToken: Cancellation) : writer.SetAsync(path, BitConverter.GetBytes(i), cancellationToken: Cancellation));
        }
    }
}
