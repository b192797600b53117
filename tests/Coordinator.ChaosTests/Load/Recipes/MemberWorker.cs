using Coordinator.Client.Abstractions;
using Coordinator.Primitives;
using Coordinator.TestKit.Recipes;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>Comes and goes, by itself or because its session ends; is there at the end.</summary>
internal sealed class MemberWorker(RecipeScene scene, int number, Random random, JoinedRecipe recipe) : RecipeWorker(scene, number, random)
{
    private readonly GuardedZnode _guarded = new(scene.History, recipe.Guarded);
    private int _joinings;

    protected override async Task RoundAsync(WorkerSession session, CancellationToken stop)
    {
        try
        {
            await JoinAsync(session, stop);
        }
        catch (CoordinatorException taken) when (taken.Code == ErrorCode.NodeExists)
        {
            // The session before has not expired yet.
            return;
        }
    }

    private async Task JoinAsync(WorkerSession session, CancellationToken stop)
    {
        var invoked = RecipeScene.Now;
        var membership = await recipe.JoinAsync(session.Client, Number, ++_joinings, stop);
        var hold = Scene.History.Add(new Hold(
            recipe.Name, Number, membership.Path, membership.Guard.Czxid, Sharing.Permit, session.Client.Session.SeenZxid, invoked, RecipeScene.Now, int.MaxValue));
        await _guarded.WriteAsync(session.Client, hold);
        await RecipeScene.PauseAsync(TimeSpan.FromMilliseconds(Random.Next(100, 1500)), stop);
        if (!stop.IsCancellationRequested)
        {
            var ending = Random.Next(4) == 0 ? session.EndAsync(Random) : membership.DisposeAsync().AsTask();
            await _guarded.WriteAsync(session.Client, hold);
            await ending;
            await membership.DisposeAsync();
            await _guarded.WriteAsync((await SessionAsync()).Client, hold);
        }
    }
}
