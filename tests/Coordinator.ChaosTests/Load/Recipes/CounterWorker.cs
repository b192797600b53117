using Coordinator.Client.Abstractions;
using Coordinator.Recipes;
using Coordinator.TestKit.History;
using Coordinator.TestKit.Recipes;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>Adds one, either way in which the recipe can, and reads; now and then its session is ended meanwhile.</summary>
internal sealed class CounterWorker(RecipeScene scene, int number, Random random) : RecipeWorker(scene, number, random)
{
    public const string Path = RecipeScene.Root + "/counter";

    protected override TimeSpan Pause => TimeSpan.FromMilliseconds(100);

    protected override async Task RoundAsync(WorkerSession session, CancellationToken stop)
    {
        var counter = session.Client.Counters(Path);
        if (Random.Next(4) == 0)
        {
            var asked = RecipeScene.Now;
            Scene.History.Add(new CounterRead(Number, await counter.GetAsync(stop), asked, RecipeScene.Now));
            return;
        }

        var invoked = RecipeScene.Now;
        Task ending = Task.CompletedTask;
        try
        {
            var adding = Random.Next(2) == 0 ? counter.AddAsync(1, CancellationToken.None) : CompareAndSetAsync(counter);
            ending = Random.Next(40) == 0 ? session.EndAsync(Random) : ending;
            Scene.History.Add(new Increment(Number, CallOutcome.Done, await adding, invoked, RecipeScene.Now));
        }
        catch (Exception notKnown) when (notKnown is CoordinatorException or ObjectDisposedException)
        {
            Scene.History.Add(new Increment(Number, CallOutcome.Unknown, 0, invoked, RecipeScene.Now));
        }

        await ending;
    }

    private static async Task<long> CompareAndSetAsync(Coordinator.Recipes.Counters.DistributedCounter counter)
    {
        while (true)
        {
            var value = await counter.GetAsync();
            if (await counter.CompareAndSetAsync(value, value + 1))
            {
                return value + 1;
            }
        }
    }
}
