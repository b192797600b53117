using System.Runtime.CompilerServices;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Primitives;

namespace Coordinator.Client.Abstractions;

/// <summary>Reads as one usually calls them. All throw <see cref="CoordinatorException"/> when the service refuses.</summary>
public static class CoordinatorClientReadExtensions
{
    /// <summary>Reads a znode; NoNode when it is absent.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The znode.</param>
    /// <param name="consistency">Which state is seen.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<Znode> GetAsync(
        this ICoordinatorClient client, string path, Consistency consistency = Consistency.Local, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var read = await client.ReadAsync(new DataRead(path, consistency), cancellationToken).ConfigureAwait(false);
        return new Znode(path, read.Data, read.Stat ?? default, read.Zxid);
    }

    /// <summary>The stat of a znode; null when it is absent.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The znode.</param>
    /// <param name="consistency">Which state is seen.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<Stat?> ExistsAsync(
        this ICoordinatorClient client, string path, Consistency consistency = Consistency.Local, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var read = await client.ReadAsync(new ExistsRead(path, consistency), cancellationToken).ConfigureAwait(false);
        return read.Stat;
    }

    /// <summary>A znode's access control list and its stat, whose aversion a later SetAcl may expect.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The znode.</param>
    /// <param name="consistency">Which state is seen.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<(IReadOnlyList<Acl> Acl, Stat Stat)> GetAclAsync(
        this ICoordinatorClient client, string path, Consistency consistency = Consistency.Local, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var read = await client.ReadAsync(new AclRead(path, consistency), cancellationToken).ConfigureAwait(false);
        return (read.Acl, read.Stat ?? default);
    }

    /// <summary>The names of a znode's children, ordered, page by page: each page is of one state, the whole need not be.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The znode.</param>
    /// <param name="consistency">Which state each page sees.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public static async IAsyncEnumerable<string> GetChildrenAsync(
        this ICoordinatorClient client, string path, Consistency consistency = Consistency.Local, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var after = string.Empty;
        while (true)
        {
            var page = await client.ReadAsync(new ChildrenRead(path, after, Consistency: consistency), cancellationToken).ConfigureAwait(false);
            foreach (var child in page.Children)
            {
                yield return child.Name;
            }

            if (!page.HasMore || page.Children.Count == 0)
            {
                yield break;
            }

            after = page.Children[^1].Name;
        }
    }

    /// <summary>The names of a znode's children, ordered; all pages.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The znode.</param>
    /// <param name="consistency">Which state each page sees.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<IReadOnlyList<string>> GetChildrenListAsync(
        this ICoordinatorClient client, string path, Consistency consistency = Consistency.Local, CancellationToken cancellationToken = default)
    {
        var names = new List<string>();
        await foreach (var name in client.GetChildrenAsync(path, consistency, cancellationToken).ConfigureAwait(false))
        {
            names.Add(name);
        }

        return names;
    }

    /// <summary>A znode and everything below it, parents before children, page by page; names are whole paths, with stats.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The znode.</param>
    /// <param name="consistency">Which state each page sees.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public static async IAsyncEnumerable<Child> GetSubtreeAsync(
        this ICoordinatorClient client, string path, Consistency consistency = Consistency.Local, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var after = string.Empty;
        while (true)
        {
            var page = await client.ReadAsync(new SubtreeRead(path, after, Consistency: consistency), cancellationToken).ConfigureAwait(false);
            foreach (var child in page.Children)
            {
                yield return child;
            }

            if (!page.HasMore || page.Children.Count == 0)
            {
                yield break;
            }

            after = page.Children[^1].Name;
        }
    }

    /// <summary>When this returns, the connected server has applied everything that was acknowledged anywhere before the call.</summary>
    /// <param name="client">The client.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What it has applied.</returns>
    public static async Task<Zxid> SyncAsync(this ICoordinatorClient client, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var read = await client.ReadAsync(new SyncRead(), cancellationToken).ConfigureAwait(false);
        return read.Zxid;
    }
}
