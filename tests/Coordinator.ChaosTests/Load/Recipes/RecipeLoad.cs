using System.Collections.Concurrent;
using System.Diagnostics;
using Coordinator.ChaosTests.Cluster;
using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Watches;
using Coordinator.Primitives;
using Coordinator.TestKit.Recipes;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>Workers of every recipe, a watch that is told of every znode that comes or goes, and the history of it all.</summary>
internal sealed class RecipeLoad : IAsyncDisposable
{
    private const int HoldersOfEach = 3;
    private const int ConsumersOfEach = 3;
    private const int Members = 3;
    private const string Last = RecipeScene.Root + "/last";

    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(60);

    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly CoordinatorClient _watcher;
    private readonly RecipeScene _scene;
    private readonly List<RecipeWorker> _workers = [];
    private readonly IReadOnlyList<RecipeObserver> _observers;
    private readonly ConcurrentDictionary<string, int> _owners = new(PartitionWorker.Partitions.ToDictionary(partition => partition, _ => 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _toldAll = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _working = Task.CompletedTask;
    private Task _observing = Task.CompletedTask;
    private Task _watching = Task.CompletedTask;

    private RecipeLoad(CoordinatorClient watcher, RecipeScene scene, int seed)
    {
        (_watcher, _scene) = (watcher, scene);
        _observers = ShownRecipes.Observers(scene);
        AddWorkers(new Random(seed));
    }

    public RecipeHistory History => _scene.History;

    public static async Task<RecipeLoad> StartAsync(Ensemble ensemble, int seed)
    {
        var watcher = await CoordinatorClient.ConnectAsync(CoordinatorClientOptions.For(ensemble.Endpoints) with { SessionTimeout = TimeSpan.FromSeconds(30) });
        var load = new RecipeLoad(watcher, new RecipeScene(ensemble.Endpoints, new RecipeHistory(), ensemble.KillSessionAsync), seed);
        await watcher.CreateAsync(RecipeScene.Root, ReadOnlyMemory<byte>.Empty);
        load._watching = load.WatchAsync(await watcher.OpenWatchAsync(RecipeScene.Root, recursive: true));
        string[] parents = [RecipeScene.Shown, RecipeScene.Guarded, .. RecipeEndReader.GuardedZnodes, .. LoadedQueue.All.Select(queue => queue.Results)];
        foreach (var path in parents)
        {
            await watcher.CreateAsync(path, ReadOnlyMemory<byte>.Empty);
        }

        load._observing = Task.WhenAll(load._observers.Select(observer => observer.RunAsync(load._end.Token)));
        load._working = Task.WhenAll(load._workers.Select(worker => worker.RunAsync(load._stop.Token)));
        return load;
    }

    /// <summary>Stops the workers, and holds what they did, and what is there at the end, to what the recipes promise.</summary>
    public async Task<IReadOnlyList<string>> StopAndCheckAsync()
    {
        await _stop.CancelAsync();
        await _working;
        var partitioners = _workers.OfType<PartitionWorker>().ToList();
        await Task.WhenAll(partitioners.Select(worker => worker.SettleAsync()));
        var reader = new RecipeEndReader(_watcher, _observers, _owners);
        await reader.ReadPartitionsAsync();
        await Task.WhenAll(partitioners.Select(worker => worker.DisposeAsync().AsTask()));
        var end = await reader.ReadAsync();
        await _watcher.CreateAsync(Last, ReadOnlyMemory<byte>.Empty);
        await _toldAll.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return [.. RecipeChecker.Check(History, end), .. Idle()];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _end.CancelAsync();
        await ((Task)Task.WhenAll(_working, _observing, _watching)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_workers.Select(worker => worker.DisposeAsync().AsTask()));
        await _watcher.DisposeAsync();
        _stop.Dispose();
        _end.Dispose();
    }

    // In a short run some things do not come up.
    private IEnumerable<string> Idle()
    {
        string[] recipes =
        [
            .. HeldRecipe.All.Select(recipe => recipe.Name), .. JoinedRecipe.All.Select(recipe => recipe.Name), PartitionWorker.Recipe,
            .. LoadedQueue.All.Select(queue => ZnodePath.Name(queue.Path)),
            .. _observers.Select(observer => observer.Recipe + " views"),
        ];
        return Stopwatch.GetElapsedTime(_began) < LongEnough ? [] : RecipeCounts.Idle(History, recipes);
    }

    private void AddWorkers(Random random)
    {
        Random Own() => new(random.Next());
        foreach (var recipe in HeldRecipe.All)
        {
            Add(HoldersOfEach, number => new HoldWorker(_scene, number, Own(), recipe));
        }

        foreach (var queue in LoadedQueue.All)
        {
            Add(1, number => new QueueProducer(_scene, number, Own(), queue));
            Add(ConsumersOfEach, number => new QueueConsumer(_scene, number, Own(), queue));
        }

        foreach (var recipe in JoinedRecipe.All)
        {
            Add(Members, number => new MemberWorker(_scene, number, Own(), recipe));
        }

        Add(Members, number => new PartitionWorker(_scene, number, Own(), _owners));
        Add(Members, number => new CounterWorker(_scene, number, Own()));
        Add(1, number => new BarrierWorker(_scene, number, Own()));
        Add(1, number => new DoubleBarrierWorker(_scene, number, Own()));
        Add(1, number => new LeaderAsker(_scene, number, Own()));
        Add(1, number => new ZnodeChanger(_scene, number, Own()));
    }

    private void Add(int count, Func<int, RecipeWorker> create)
    {
        for (var i = 0; i < count; i++)
        {
            _workers.Add(create(_workers.Count + 1));
        }
    }

    private async Task WatchAsync(IWatch watch)
    {
        await using (watch)
        {
            await foreach (var told in watch.ReadEventsAsync(_end.Token))
            {
                if (told.Path == Last)
                {
                    _toldAll.TrySetResult();
                }
                else if (told.Type != WatchedEventType.Changed)
                {
                    History.Told(told);
                }
            }
        }
    }
}
