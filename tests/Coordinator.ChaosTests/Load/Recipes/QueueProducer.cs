using System.Buffers.Binary;
using Coordinator.Client.Abstractions;
using Coordinator.Recipes;
using Coordinator.Recipes.Queues;
using Coordinator.TestKit.History;
using Coordinator.TestKit.Recipes;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>Adds items, each another one.</summary>
internal sealed class QueueProducer(RecipeScene scene, int number, Random random, LoadedQueue queue) : RecipeWorker(scene, number, random)
{
    private long _next;

    protected override TimeSpan Pause => TimeSpan.FromMilliseconds(500);

    protected override async Task RoundAsync(WorkerSession session, CancellationToken stop)
    {
        // A few at once, so that there is an order to keep.
        for (var some = Random.Next(1, 4); some > 0; some--)
        {
            await EnqueueAsync(session);
        }
    }

    private async Task EnqueueAsync(WorkerSession session)
    {
        var item = ((long)Number << 32) + ++_next;
        var data = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(data, item);
        try
        {
            await session.Client.Queues(queue.Path).EnqueueAsync(data, DistributedQueue.DefaultPriority + Random.Next(queue.Priorities));
            Scene.History.Add(new Enqueued(queue.Path, item, CallOutcome.Done));
        }
        catch (CoordinatorException notKnown)
        {
            Scene.History.Add(new Enqueued(queue.Path, item, CallOutcome.Unknown));
            Note(notKnown);
        }
    }
}
