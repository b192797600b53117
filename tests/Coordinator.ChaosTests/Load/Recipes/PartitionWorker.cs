using System.Collections.Concurrent;
using System.Globalization;
using Coordinator.Client.Abstractions;
using Coordinator.Recipes;
using Coordinator.Recipes.Partitions;
using Coordinator.TestKit.Recipes;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>A member of those who divide some partitions: comes and goes, and writes for each partition what only its owner may.</summary>
/// <param name="scene">Where.</param>
/// <param name="number">Which.</param>
/// <param name="random">Draws what it does.</param>
/// <param name="owners">How many work on each partition now; shared by all members.</param>
internal sealed class PartitionWorker(RecipeScene scene, int number, Random random, ConcurrentDictionary<string, int> owners)
    : RecipeWorker(scene, number, random)
{
    public const string Recipe = "partitioner";
    public static readonly IReadOnlyList<string> Partitions = ["p0", "p1", "p2", "p3"];

    private readonly ConcurrentBag<(string Guarded, Hold Hold)> _owned = [];
    private CancellationTokenSource? _leave;
    private Task _running = Task.CompletedTask;
    private int _joinings;

    /// <summary>The znode that the owners of a partition write.</summary>
    public static string Guarded(string partition) => $"{RecipeScene.Guarded}/{Recipe}-{partition}";

    /// <summary>Is a member again, if it is none, and stays.</summary>
    public async Task SettleAsync()
    {
        if (_running.IsCompleted)
        {
            Begin((await SessionAsync()).Client);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await LeaveAsync();
        await base.DisposeAsync();
    }

    protected override async Task RoundAsync(WorkerSession session, CancellationToken stop)
    {
        if (_running.IsCompleted)
        {
            Begin(session.Client);
        }

        await RecipeScene.PauseAsync(TimeSpan.FromMilliseconds(Random.Next(1000, 4000)), stop);
        if (!stop.IsCancellationRequested && Random.Next(2) == 0)
        {
            if (Random.Next(2) == 0)
            {
                await session.EndAsync(Random);
            }

            await LeaveAsync();
            await WriteLateAsync();
        }
    }

    // What was owned, with the tokens of then.
    private async Task WriteLateAsync()
    {
        while (_owned.TryTake(out var hold))
        {
            await new GuardedZnode(Scene.History, hold.Guarded).WriteAsync((await SessionAsync()).Client, hold.Hold);
        }
    }

    private void Begin(ICoordinatorClient client)
    {
        _leave?.Dispose();
        _leave = new CancellationTokenSource();
        _running = BeAMemberAsync(client, _leave.Token);
    }

    private async Task LeaveAsync()
    {
        if (_leave is not null)
        {
            await _leave.CancelAsync();
        }

        await _running;
    }

    private async Task BeAMemberAsync(ICoordinatorClient client, CancellationToken leave)
    {
        var invoked = RecipeScene.Now;
        var name = string.Create(CultureInfo.InvariantCulture, $"m{Number}-{++_joinings}");
        try
        {
            await client.Partitioners(RecipeScene.Root + "/" + Recipe, Partitions)
                .RunAsync(name, (partition, over) => WorkAsync(client, partition, invoked, over), leave);
        }
        catch (CoordinatorException refused)
        {
            Note(refused);
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }
    }

    private async Task WorkAsync(ICoordinatorClient client, OwnedPartition partition, long invoked, CancellationToken over)
    {
        var guarded = new GuardedZnode(Scene.History, Guarded(partition.Name));
        var hold = Scene.History.Add(new Hold(
            Recipe, Number, partition.Guard.Path, partition.Guard.Czxid, Sharing.Alone, client.Session.SeenZxid, invoked, RecipeScene.Now));
        _owned.Add((Guarded(partition.Name), hold));
        owners.AddOrUpdate(partition.Name, 1, (_, count) => count + 1);
        try
        {
            while (!over.IsCancellationRequested)
            {
                await guarded.WriteAsync(client, hold);
                await RecipeScene.PauseAsync(TimeSpan.FromMilliseconds(400), over);
            }

            // As one that has not noticed.
            await guarded.WriteAsync(client, hold);
        }
        finally
        {
            owners.AddOrUpdate(partition.Name, 0, (_, count) => count - 1);
        }
    }
}
