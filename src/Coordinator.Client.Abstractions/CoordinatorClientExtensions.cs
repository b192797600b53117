using System.Runtime.CompilerServices;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;

namespace Coordinator.Client.Abstractions;

/// <summary>Writes and watches as one usually calls them. All throw <see cref="CoordinatorException"/> when the service refuses.</summary>
public static class CoordinatorClientExtensions
{
    /// <summary>Creates a znode.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">Its path; for a sequential mode without the suffix.</param>
    /// <param name="data">Its data.</param>
    /// <param name="mode">How it lives.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The path, completed for a sequential mode.</returns>
    public static async Task<string> CreateAsync(
        this ICoordinatorClient client, string path, ReadOnlyMemory<byte> data, CreateMode mode = CreateMode.Persistent, CancellationToken cancellationToken = default)
    {
        var created = await client.CreateAsync(path, data, new CreateOptions { Mode = mode }, cancellationToken).ConfigureAwait(false);
        return created.Path;
    }

    /// <summary>Creates a znode, with everything that can be said about it.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">Its path; for a sequential mode without the suffix.</param>
    /// <param name="data">Its data.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<CreateResult> CreateAsync(
        this ICoordinatorClient client, string path, ReadOnlyMemory<byte> data, CreateOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        var op = new CreateOp(path, data, options.Mode) { Acl = options.Acl, Ttl = options.Ttl, IfAbsent = options.IfAbsent };
        var (result, zxid) = await client.WriteOneAsync(op, options.Guards, cancellationToken).ConfigureAwait(false);
        return new CreateResult(result.Path, result.Stat ?? default, !options.IfAbsent || result.IsCreated, zxid);
    }

    /// <summary>Creates a persistent znode unless it exists.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">Its path.</param>
    /// <param name="data">Its data, if it is created.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether it was created now.</returns>
    public static async Task<bool> CreateIfAbsentAsync(
        this ICoordinatorClient client, string path, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        var created = await client.CreateAsync(path, data, new CreateOptions { IfAbsent = true }, cancellationToken).ConfigureAwait(false);
        return created.IsCreated;
    }

    /// <summary>Replaces a znode's data.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The znode.</param>
    /// <param name="data">The new data.</param>
    /// <param name="version">Expected version, −1 = any.</param>
    /// <param name="guard">A holder that must still hold, or null.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<Stat> SetAsync(
        this ICoordinatorClient client, string path, ReadOnlyMemory<byte> data, int version = -1, HolderGuard? guard = null, CancellationToken cancellationToken = default)
    {
        var (result, _) = await client.WriteOneAsync(new SetDataOp(path, data, version), Guards(guard), cancellationToken).ConfigureAwait(false);
        return result.Stat ?? default;
    }

    /// <summary>Deletes a znode that has no children.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The znode.</param>
    /// <param name="version">Expected version, −1 = any.</param>
    /// <param name="guard">A holder that must still hold, or null.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static Task DeleteAsync(
        this ICoordinatorClient client, string path, int version = -1, HolderGuard? guard = null, CancellationToken cancellationToken = default) =>
        client.WriteOneAsync(new DeleteOp(path, version), Guards(guard), cancellationToken);

    /// <summary>Deletes a znode and everything below it in one txn, at most 10,000 znodes.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The znode.</param>
    /// <param name="version">Expected version of the znode itself, −1 = any.</param>
    /// <param name="guard">A holder that must still hold, or null.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static Task DeleteRecursiveAsync(
        this ICoordinatorClient client, string path, int version = -1, HolderGuard? guard = null, CancellationToken cancellationToken = default) =>
        client.WriteOneAsync(new DeleteOp(path, version, IsRecursive: true), Guards(guard), cancellationToken);

    /// <summary>Replaces a znode's access control list.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The znode.</param>
    /// <param name="acl">The new list, not empty.</param>
    /// <param name="version">Expected aversion, −1 = any.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<Stat> SetAclAsync(
        this ICoordinatorClient client, string path, IReadOnlyList<Acl> acl, int version = -1, CancellationToken cancellationToken = default)
    {
        var (result, _) = await client.WriteOneAsync(new SetAclOp(path, acl, version), [], cancellationToken).ConfigureAwait(false);
        return result.Stat ?? default;
    }

    /// <summary>Begins a multi: all its ops happen or none.</summary>
    /// <param name="client">The client.</param>
    public static TxnBuilder Txn(this ICoordinatorClient client) => new(client);

    /// <summary>Follows the changes of a znode until cancelled, across servers, leaders and restarts.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The znode.</param>
    /// <param name="recursive">With everything below it.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public static IAsyncEnumerable<WatchedEvent> WatchAsync(
        this ICoordinatorClient client, string path, bool recursive = false, CancellationToken cancellationToken = default) =>
        client.WatchAsync(path, recursive, Zxid.Zero, cancellationToken);

    /// <summary>Follows the changes of a znode after a zxid.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The znode.</param>
    /// <param name="recursive">With everything below it.</param>
    /// <param name="fromZxid">Zero: from now on. Else every event after it; a Resync event comes first where history does not reach back.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public static async IAsyncEnumerable<WatchedEvent> WatchAsync(
        this ICoordinatorClient client, string path, bool recursive, Zxid fromZxid, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var watch = await client.OpenWatchAsync(path, recursive, fromZxid, cancellationToken).ConfigureAwait(false);
        await using (watch.ConfigureAwait(false))
        {
            await foreach (var change in watch.ReadEventsAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }
        }
    }

    private static async Task<(TxnOpResult Result, Zxid Zxid)> WriteOneAsync(
        this ICoordinatorClient client, TxnOp op, IReadOnlyList<HolderGuard> guards, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var result = await client.WriteAsync(new TxnRequest(op) { Guards = guards }, cancellationToken).ConfigureAwait(false);
        result.EnsureApplied();
        return (result.Results.Count > 0 ? result.Results[0] : new TxnOpResult(ErrorCode.Ok, op.Path, null, false), result.Zxid);
    }

    private static IReadOnlyList<HolderGuard> Guards(HolderGuard? guard) => guard is { } held ? [held] : [];
}
