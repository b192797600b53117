using Coordinator.TestKit.Recipes;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>
/// Acquires, writes what only the holder may, and gives back, or loses its session while it holds; then it tries to write as if it still held.
/// </summary>
internal sealed class HoldWorker(RecipeScene scene, int number, Random random, HeldRecipe recipe) : RecipeWorker(scene, number, random)
{
    private readonly GuardedZnode _guarded = new(scene.History, recipe.Guarded);

    protected override async Task RoundAsync(WorkerSession session, CancellationToken stop)
    {
        var invoked = RecipeScene.Now;
        var grant = await recipe.AcquireAsync(session.Client, Random, stop);
        var seen = session.Client.Session.SeenZxid;
        var guard = grant.Held.Guard;
        var hold = Scene.History.Add(
            new Hold(recipe.Name, Number, guard.Path, guard.Czxid, grant.Sharing, seen, invoked, RecipeScene.Now, grant.Permits));
        try
        {
            await UseAsync(session, grant, hold);
        }
        finally
        {
            await grant.GiveBack.DisposeAsync();
        }
    }

    private async Task UseAsync(WorkerSession session, Grant grant, Hold hold)
    {
        for (var write = Random.Next(1, 4); write > 0; write--)
        {
            await _guarded.WriteAsync(session.Client, hold);
        }

        // Who is deposed writes at the same time as whoever comes next.
        var ending = Random.Next(8) == 0 ? session.EndAsync(Random) : grant.GiveBack.DisposeAsync().AsTask();
        await _guarded.WriteAsync(session.Client, hold);
        await ending;
        var another = await SessionAsync();
        await _guarded.WriteAsync(another.Client, hold);
    }
}
