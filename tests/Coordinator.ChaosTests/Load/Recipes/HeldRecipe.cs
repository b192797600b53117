using Coordinator.Client.Abstractions;
using Coordinator.Recipes;
using Coordinator.TestKit.Recipes;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>What a recipe gave, and how it is given back.</summary>
/// <param name="Held">What is held.</param>
/// <param name="Sharing">With whom.</param>
/// <param name="GiveBack">What is to be disposed for it.</param>
/// <param name="Permits">How many may hold at once.</param>
internal sealed record Grant(Held Held, Sharing Sharing, IAsyncDisposable GiveBack, int Permits = 1);

/// <summary>A recipe that gives something to hold.</summary>
/// <param name="Name">Its name in the report.</param>
/// <param name="AcquireAsync">Acquires.</param>
internal sealed record HeldRecipe(string Name, Func<ICoordinatorClient, Random, CancellationToken, Task<Grant>> AcquireAsync)
{
    private const int Permits = 2;

    public static readonly IReadOnlyList<HeldRecipe> All =
    [
        new("lock", LockAsync),
        new("rw-lock", ReadWriteLockAsync),
        new("semaphore", SemaphoreAsync),
        new("election", ElectionAsync),
        new("latch", LatchAsync),
    ];

    /// <summary>The znode of the recipe.</summary>
    public static string PathOf(string recipe) => RecipeScene.Root + "/" + recipe;

    /// <summary>The znode that its holders write.</summary>
    public string Guarded => RecipeScene.Guarded + "/" + Name;

    // Waiting for a while and waiting for ever are two ways in the recipe.
    private static async Task<Grant> LockAsync(ICoordinatorClient client, Random random, CancellationToken stop)
    {
        var locks = client.Locks(PathOf("lock"));
        var held = random.Next(2) == 0 ? await locks.TryAcquireAsync(TimeSpan.FromMilliseconds(300), stop) : null;
        held ??= await locks.AcquireAsync(stop);
        return new Grant(held, Sharing.Alone, held);
    }

    private static async Task<Grant> ReadWriteLockAsync(ICoordinatorClient client, Random random, CancellationToken stop)
    {
        var locks = client.ReadWriteLocks(PathOf("rw-lock"));
        var isReader = random.Next(3) > 0;
        var held = isReader ? await locks.AcquireReadAsync(stop) : await locks.AcquireWriteAsync(stop);
        return new Grant(held, isReader ? Sharing.Reader : Sharing.Alone, held);
    }

    private static async Task<Grant> SemaphoreAsync(ICoordinatorClient client, Random random, CancellationToken stop)
    {
        var held = await client.Semaphores(PathOf("semaphore"), Permits).AcquireAsync(stop);
        return new Grant(held, Sharing.Permit, held, Permits);
    }

    private static async Task<Grant> ElectionAsync(ICoordinatorClient client, Random random, CancellationToken stop)
    {
        var leadership = await client.Elections(PathOf("election")).CampaignAsync(stop);
        return new Grant(leadership, Sharing.Alone, leadership);
    }

    private static async Task<Grant> LatchAsync(ICoordinatorClient client, Random random, CancellationToken stop)
    {
        var latch = client.LeaderLatches(PathOf("latch"));
        try
        {
            return new Grant(await latch.WaitAsync(stop), Sharing.Alone, latch);
        }
        catch
        {
            await latch.DisposeAsync();
            throw;
        }
    }
}
