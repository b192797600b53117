using System.Globalization;
using System.Text;
using Coordinator.Client.Abstractions;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>Creates, changes and deletes a few znodes that a cache shows.</summary>
internal sealed class ZnodeChanger(RecipeScene scene, int number, Random random) : RecipeWorker(scene, number, random)
{
    private const int Znodes = 6;
    private long _changes;

    protected override TimeSpan Timeout => LongTimeout;

    protected override async Task RoundAsync(WorkerSession session, CancellationToken stop)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{RecipeScene.Shown}/z{Random.Next(Znodes)}");
        var data = Encoding.UTF8.GetBytes((++_changes).ToString(CultureInfo.InvariantCulture));
        if (await session.Client.CreateIfAbsentAsync(path, data, stop))
        {
            return;
        }

        await (Random.Next(3) == 0 ? session.Client.DeleteAsync(path, cancellationToken: stop) : session.Client.SetAsync(path, data, cancellationToken: stop));
    }
}
