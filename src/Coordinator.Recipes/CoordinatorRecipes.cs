using Coordinator.Client.Abstractions;
using Coordinator.Recipes.Barriers;
using Coordinator.Recipes.Caches;
using Coordinator.Recipes.Counters;
using Coordinator.Recipes.Discovery;
using Coordinator.Recipes.Elections;
using Coordinator.Recipes.Groups;
using Coordinator.Recipes.Locks;
using Coordinator.Recipes.Partitions;
using Coordinator.Recipes.Queues;

namespace Coordinator.Recipes;

/// <summary>The recipes, as one usually reaches them from a client.</summary>
public static class CoordinatorRecipes
{
    /// <summary>An exclusive lock.</summary>
    /// <param name="client">Whose session holds it.</param>
    /// <param name="path">Its znode.</param>
    public static DistributedLock Locks(this ICoordinatorClient client, string path) => new(client, path);

    /// <summary>A lock for many readers or one writer.</summary>
    /// <param name="client">Whose session holds it.</param>
    /// <param name="path">Its znode.</param>
    public static DistributedReadWriteLock ReadWriteLocks(this ICoordinatorClient client, string path) => new(client, path);

    /// <summary>So many permits.</summary>
    /// <param name="client">Whose session holds them.</param>
    /// <param name="path">Its znode.</param>
    /// <param name="permits">How many.</param>
    public static DistributedSemaphore Semaphores(this ICoordinatorClient client, string path, int permits) => new(client, path, permits);

    /// <summary>One leader out of those who campaign.</summary>
    /// <param name="client">Whose session leads.</param>
    /// <param name="path">The znode of the election.</param>
    /// <param name="data">What observers see of this campaigner first.</param>
    public static LeaderElection Elections(this ICoordinatorClient client, string path, ReadOnlyMemory<byte> data = default) =>
        new(client, path, data.IsEmpty ? null : new RecipeOptions { HolderData = data });

    /// <summary>Campaigns in the background until it is disposed.</summary>
    /// <param name="client">Whose session leads.</param>
    /// <param name="path">The znode of the election.</param>
    public static LeaderLatch LeaderLatches(this ICoordinatorClient client, string path) => new(client, path);

    /// <summary>A barrier that somebody sets and removes.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">Its znode.</param>
    public static DistributedBarrier Barriers(this ICoordinatorClient client, string path) => new(client, path);

    /// <summary>A number of parties that begin and end together.</summary>
    /// <param name="client">Whose session is the party.</param>
    /// <param name="path">Its znode.</param>
    /// <param name="parties">How many.</param>
    public static DoubleBarrier DoubleBarriers(this ICoordinatorClient client, string path, int parties) => new(client, path, parties);

    /// <summary>A queue with claims and acknowledgements.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">Its znode.</param>
    public static DistributedQueue Queues(this ICoordinatorClient client, string path) => new(client, path);

    /// <summary>A 64-bit number.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">Its znode.</param>
    public static DistributedCounter Counters(this ICoordinatorClient client, string path) => new(client, path);

    /// <summary>Who is there.</summary>
    /// <param name="client">Whose session is a member.</param>
    /// <param name="path">The group's znode.</param>
    public static Group Groups(this ICoordinatorClient client, string path) => new(client, path);

    /// <summary>A subtree in memory.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">Its top.</param>
    public static TreeCache Caches(this ICoordinatorClient client, string path) => new(client, path);

    /// <summary>Which instances of which services are there.</summary>
    /// <param name="client">Whose session the registered instances hang on.</param>
    /// <param name="path">Where the services are.</param>
    public static ServiceRegistry Services(this ICoordinatorClient client, string path = ServiceRegistry.DefaultPath) => new(client, path);

    /// <summary>Work divided among members.</summary>
    /// <param name="client">Whose session is the member.</param>
    /// <param name="path">The znode of the group.</param>
    /// <param name="partitions">The names of all partitions.</param>
    public static WorkPartitioner Partitioners(this ICoordinatorClient client, string path, IReadOnlyCollection<string> partitions) =>
        new(client, path, partitions);
}
