using Coordinator.Primitives;
using Coordinator.Recipes;
using Coordinator.TestKit.Recipes;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>Asks who leads.</summary>
internal sealed class LeaderAsker(RecipeScene scene, int number, Random random) : RecipeWorker(scene, number, random)
{
    protected override TimeSpan Timeout => LongTimeout;

    protected override async Task RoundAsync(WorkerSession session, CancellationToken stop)
    {
        var (before, invoked) = (session.Client.Session.SeenZxid, RecipeScene.Now);
        var leader = await session.Client.Elections(HeldRecipe.PathOf("election")).GetLeaderAsync(stop);
        Scene.History.Add(new LeaderSeen(leader?.Path, new Zxid(leader?.FencingToken ?? 0), before, session.Client.Session.SeenZxid, invoked, RecipeScene.Now));
    }
}
