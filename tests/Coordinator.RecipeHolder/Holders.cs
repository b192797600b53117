using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Recipes;
using Coordinator.Recipes.Discovery;
using Coordinator.Recipes.Partitions;

namespace Coordinator.RecipeHolder;

/// <summary>Each recipe that somebody holds, held: the same words for the process that is stopped and for the one that takes over.</summary>
public static class Holders
{
    private static readonly Dictionary<string, Func<ICoordinatorClient, CancellationToken, Task<HolderGuard>>> ByRecipe = new()
    {
        ["lock"] = async (client, token) => (await client.Locks("/lock").AcquireAsync(token)).Guard,
        ["write-lock"] = async (client, token) => (await client.ReadWriteLocks("/rw").AcquireWriteAsync(token)).Guard,
        ["semaphore"] = async (client, token) => (await client.Semaphores("/semaphore", 1).AcquireAsync(token)).Guard,
        ["election"] = async (client, token) => (await client.Elections("/election").CampaignAsync(token)).Guard,
        ["latch"] = async (client, token) => (await client.LeaderLatches("/latch").WaitAsync(token)).Guard,
        ["queue"] = async (client, token) => (await client.Queues("/queue").ClaimAsync(token)).Guard,
        ["group"] = (client, token) => JoinAsync(client, "/group", token),
        ["service"] = (client, token) => RegisterAsync(client, token),
        ["partition"] = PartitionAsync,
    };

    public static IReadOnlyCollection<string> Recipes => ByRecipe.Keys;

    public static Task<HolderGuard> HoldAsync(string recipe, ICoordinatorClient client, CancellationToken cancellationToken) =>
        ByRecipe[recipe](client, cancellationToken);

    // A name is free again when its holder's session is over: nobody queues for it.
    private static async Task<HolderGuard> JoinAsync(ICoordinatorClient client, string path, CancellationToken cancellationToken)
    {
        await foreach (var members in client.Groups(path).ObserveAsync(cancellationToken))
        {
            if (members.Count == 0)
            {
                return (await client.Groups(path).JoinAsync("one", default, cancellationToken)).Guard;
            }
        }

        throw new InvalidOperationException("nobody left");
    }

    private static async Task<HolderGuard> RegisterAsync(ICoordinatorClient client, CancellationToken cancellationToken)
    {
        await foreach (var instances in client.Services().ObserveAsync("orders", cancellationToken))
        {
            if (instances.Count == 0)
            {
                return (await client.Services().RegisterAsync("orders", new ServiceInstance("one", "127.0.0.1", 80), cancellationToken)).Guard;
            }
        }

        throw new InvalidOperationException("nobody left");
    }

    private static async Task<HolderGuard> PartitionAsync(ICoordinatorClient client, CancellationToken cancellationToken)
    {
        var owned = new TaskCompletionSource<OwnedPartition>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = client.Partitioners("/work", ["p0"]).RunAsync(
            $"member-{Environment.ProcessId}",
            (partition, _) =>
            {
                owned.TrySetResult(partition);
                return Task.CompletedTask;
            },
            cancellationToken);
        return (await owned.Task.WaitAsync(cancellationToken)).Guard;
    }
}
