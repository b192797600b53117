using Coordinator.Client.Abstractions;
using Coordinator.Primitives;
using Coordinator.Recipes.Groups;
using Coordinator.Recipes.Locks;

namespace Coordinator.Recipes.Partitions;

/// <summary>
/// Divides work among the members of a group: each partition has at most one owner at any time (a lock), and when members come or go only
/// what must move moves.
/// </summary>
/// <param name="client">Whose session is the member.</param>
/// <param name="path">The znode of the group; made, as a container, when it is missing.</param>
/// <param name="partitions">The names of all partitions; all members must name the same ones, each a legal name of a znode.</param>
/// <param name="options">What the znodes carry.</param>
public sealed class WorkPartitioner(ICoordinatorClient client, string path, IReadOnlyCollection<string> partitions, RecipeOptions? options = null)
{
    /// <summary>
    /// Is a member until cancelled, and works on the partitions that are its own. Gives each back when the work on it has ended.
    /// </summary>
    /// <param name="member">A name that no living member has; a legal name of a znode.</param>
    /// <param name="work">
    /// The work on one partition; called once for each time that it is owned. It must end when its token is cancelled: the partition has
    /// gone, or is to go, to another member, which waits for the end. When it ends by itself the partition stays until it is to go.
    /// </param>
    /// <param name="cancellationToken">Leaves the group; the method ends when all work has ended.</param>
    /// <exception cref="CoordinatorException">The session is over, the name is taken, or the service refuses.</exception>
    public async Task RunAsync(string member, Func<OwnedPartition, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        var group = new Group(client, ZnodePath.Child(path, "members"), options);
        while (true)
        {
            // A membership that was lost while the session came back begins anew; when the session is over, the join says so.
            var membership = await group.JoinAsync(member, default, cancellationToken).ConfigureAwait(false);
            await using (membership.ConfigureAwait(false))
            {
                using var over = CancellationTokenSource.CreateLinkedTokenSource(membership.LostToken, cancellationToken);
                try
                {
                    await ShareAsync(group, member, work, over).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (membership.LostToken.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                {
                    continue;
                }
            }
        }
    }

    private async Task ShareAsync(Group group, string member, Func<OwnedPartition, CancellationToken, Task> work, CancellationTokenSource over)
    {
        var shares = new Shares(name => new DistributedLock(client, ZnodePath.Child(ZnodePath.Child(path, "owners"), name), options), work, over);
        await using (shares.ConfigureAwait(false))
        {
            await foreach (var members in group.ObserveAsync(over.Token).ConfigureAwait(false))
            {
                var names = members.Select(other => other.Name).ToList();
                shares.Divide(partitions, name => RendezvousHash.OwnerOf(name, names) == member);
            }
        }
    }
}
