using System.Buffers.Binary;
using System.Globalization;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;
using Coordinator.Recipes;
using Coordinator.Recipes.Queues;
using Coordinator.TestKit.History;
using Coordinator.TestKit.Recipes;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>Claims items and acknowledges them with a result; or gives one back, or loses its session, and tries to acknowledge it all the same.</summary>
internal sealed class QueueConsumer(RecipeScene scene, int number, Random random, LoadedQueue queue) : RecipeWorker(scene, number, random)
{
    protected override async Task RoundAsync(WorkerSession session, CancellationToken stop)
    {
        var seen = session.Client.Session.SeenZxid;
        var items = session.Client.Queues(queue.Path);
        var claimed = Random.Next(2) == 0 ? await items.TryClaimAsync(stop) : await items.ClaimAsync(stop);
        if (claimed is null)
        {
            return;
        }

        var item = claimed.Item;
        var claim = Scene.History.Add(new Claimed(
            queue.Path, Number, BinaryPrimitives.ReadInt64BigEndian(item.Data.Span), item.Path, item.Stat.Czxid, claimed.Guard.Path, claimed.Guard.Czxid, seen));
        var ending = Random.Next(10) switch
        {
            0 => session.EndAsync(Random),
            1 => claimed.DisposeAsync().AsTask(),
            _ => Task.CompletedTask,
        };
        await ending;
        await AcknowledgeAsync(claimed, claim);
        await claimed.DisposeAsync();
    }

    private async Task AcknowledgeAsync(ClaimedItem claimed, Claimed claim)
    {
        var result = string.Create(CultureInfo.InvariantCulture, $"{queue.Results}/{claim.Item}-");
        try
        {
            await claimed.AcknowledgeAsync([new CreateOp(result, ReadOnlyMemory<byte>.Empty, CreateMode.PersistentSequential)]);
            Scene.History.Add(new Acknowledged(claim, CallOutcome.Done));
        }
        catch (CoordinatorException refused)
        {
            var isRefused = refused.Code is ErrorCode.GuardFailed or ErrorCode.NoNode;
            Scene.History.Add(new Acknowledged(claim, isRefused ? CallOutcome.Refused : CallOutcome.Unknown));
            Note(refused);
        }
        catch (ObjectDisposedException)
        {
            Scene.History.Add(new Acknowledged(claim, CallOutcome.Unknown));
        }
    }
}
