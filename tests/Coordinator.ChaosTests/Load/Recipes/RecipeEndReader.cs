using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Coordinator.ChaosTests.Cluster;
using Coordinator.Client.Abstractions;
using Coordinator.Primitives;
using Coordinator.Recipes;
using Coordinator.TestKit.Recipes;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>Reads what is there when the faults are over.</summary>
/// <param name="client">By whose session.</param>
/// <param name="observers">Who should see by now what is there.</param>
/// <param name="owners">How many work on each partition.</param>
internal sealed class RecipeEndReader(ICoordinatorClient client, IReadOnlyList<RecipeObserver> observers, ConcurrentDictionary<string, int> owners)
{
    /// <summary>The znodes that only holders write.</summary>
    public static IReadOnlyList<string> GuardedZnodes { get; } =
    [
        .. HeldRecipe.All.Select(recipe => recipe.Guarded),
        .. JoinedRecipe.All.Select(recipe => recipe.Guarded),
        .. PartitionWorker.Partitions.Select(PartitionWorker.Guarded),
    ];

    private readonly RecipeEnd _end = new();

    /// <summary>While the members work.</summary>
    public async Task ReadPartitionsAsync()
    {
        await UntilAsync("each partition to have one owner", () => Task.FromResult(owners.Values.All(count => count == 1)));
        foreach (var (partition, count) in owners)
        {
            _end.Partitions.Add((partition, count));
        }
    }

    /// <summary>When no worker writes any more; the sessions of those that take turns are still open.</summary>
    public async Task<RecipeEnd> ReadAsync()
    {
        await ReadViewsAsync();
        await UntilAsync("nothing to be left", async () => (await LeftAsync()).Count == 0);
        foreach (var left in await LeftAsync())
        {
            _end.Left.Add(left);
        }

        foreach (var path in GuardedZnodes)
        {
            var read = await client.GetAsync(path, Consistency.Linearizable);
            _end.Guarded.Add((path, Encoding.UTF8.GetString(read.Data.Span), read.Stat.Version));
        }

        _end.Counter = await client.Counters(CounterWorker.Path).GetAsync();
        foreach (var queue in LoadedQueue.All)
        {
            await ReadQueueAsync(queue);
        }

        return _end;
    }

    private async Task ReadViewsAsync()
    {
        foreach (var observer in observers)
        {
            var there = await ShownRecipes.ThereAsync(client, observer.Recipe);
            await UntilAsync($"the observer of {observer.Recipe}", () => Task.FromResult(observer.Last.SetEquals(there)));
            _end.Views.Add(($"{observer.Recipe} observer", there, observer.Last));
            _end.Views.Add(($"{observer.Recipe}, asked", there, await ShownRecipes.AskAsync(client, observer.Recipe)));
        }
    }

    private async Task ReadQueueAsync(LoadedQueue queue)
    {
        var items = queue.Path + "/items";
        if (await client.ExistsAsync(items, Consistency.Linearizable) is not null)
        {
            foreach (var name in await client.GetChildrenListAsync(items, Consistency.Linearizable))
            {
                _end.Items.Add((queue.Path, BinaryPrimitives.ReadInt64BigEndian((await client.GetAsync(items + "/" + name)).Data.Span)));
            }
        }

        foreach (var name in await client.GetChildrenListAsync(queue.Results, Consistency.Linearizable))
        {
            _end.Results.Add((queue.Path, long.Parse(name.AsSpan(0, name.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>Ephemerals of workers that hold nothing and wait for nothing any more.</summary>
    private async Task<List<string>> LeftAsync()
    {
        var left = new List<string>();
        await foreach (var znode in client.GetSubtreeAsync(RecipeScene.Root, Consistency.Linearizable))
        {
            if (!ZnodePath.IsSameOrBelow(znode.Name, RecipeScene.Shown) && znode.Stat is { EphemeralOwner.IsNone: false })
            {
                left.Add(znode.Name);
            }
        }

        return left;
    }

    /// <summary>Waits; what is still missing after a minute the checker finds.</summary>
    private static async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        try
        {
            await Ensemble.UntilAsync(what, async () => await holds() ? string.Empty : "not yet");
        }
        catch (TimeoutException)
        {
            return;
        }
    }
}
