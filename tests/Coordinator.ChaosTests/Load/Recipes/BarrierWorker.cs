using System.Globalization;
using Coordinator.Recipes;
using Coordinator.TestKit.Recipes;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>Bars a way, lets some come, and opens it.</summary>
internal sealed class BarrierWorker(RecipeScene scene, int number, Random random) : RecipeWorker(scene, number, random)
{
    private const int Waiters = 3;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly List<WorkerSession> _waiters = [];
    private int _rounds;

    protected override TimeSpan Timeout => LongTimeout;

    protected override TimeSpan Pause => TimeSpan.FromMilliseconds(500);

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var waiter in _waiters)
        {
            await waiter.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override async Task RoundAsync(WorkerSession session, CancellationToken stop)
    {
        while (_waiters.Count < Waiters)
        {
            _waiters.Add(await WorkerSession.OpenAsync(Scene, LongTimeout));
        }

        var path = string.Create(CultureInfo.InvariantCulture, $"{RecipeScene.Root}/barrier/{Number}-{++_rounds}");
        var barrier = session.Client.Barriers(path);
        await barrier.SetAsync(CancellationToken.None);
        var set = RecipeScene.Now;
        var waiting = _waiters.Select((waiter, index) => WaitAsync(waiter, path, index)).ToList();
        await RecipeScene.PauseAsync(TimeSpan.FromMilliseconds(Random.Next(50, 800)), CancellationToken.None);
        Scene.History.Add(new BarrierRound(path, set, RecipeScene.Now));
        await barrier.RemoveAsync(CancellationToken.None);
        await Task.WhenAll(waiting);
    }

    private async Task WaitAsync(WorkerSession waiter, string path, int index)
    {
        var invoked = RecipeScene.Now;
        long? returned = null;
        using var patience = new CancellationTokenSource(Longest);
        try
        {
            await waiter.Client.Barriers(path).WaitAsync(patience.Token);
            returned = RecipeScene.Now;
        }
        catch (OperationCanceledException)
        {
            returned = null;
        }

        Scene.History.Add(new BarrierWait(path, index, invoked, returned));
    }
}
