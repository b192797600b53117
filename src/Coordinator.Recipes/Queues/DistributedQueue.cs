using System.Globalization;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Watches;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;
using Coordinator.Recipes.Lines;
using Coordinator.Recipes.Locks;

namespace Coordinator.Recipes.Queues;

/// <summary>
/// A queue of small items for work that must not be lost: an item is claimed, worked on, and acknowledged. When the claimer's session ends
/// first, the item is free again; its late acknowledgement is refused. Smaller priorities first, within one first come first served.
/// </summary>
/// <remarks>For coordination, not for bulk: each item is a znode, each claim costs a few writes.</remarks>
/// <param name="client">The client.</param>
/// <param name="path">The queue's znode; made, as a container, when it is missing.</param>
/// <param name="options">What the znodes carry besides the items.</param>
public sealed class DistributedQueue(ICoordinatorClient client, string path, RecipeOptions? options = null)
{
    /// <summary>The priority of an item that names none.</summary>
    public const int DefaultPriority = 500;

    /// <summary>The largest, that is the last, priority.</summary>
    public const int MaxPriority = 999;

    private readonly RecipeOptions _options = options ?? RecipeOptions.Default;
    private readonly string _items = ZnodePath.Child(path, "items");
    private readonly string _claims = ZnodePath.Child(path, "claims");
    private readonly DistributedLock _takers = new(client, ZnodePath.Child(path, "takers"), options);

    /// <summary>Adds an item.</summary>
    /// <param name="data">The item.</param>
    /// <param name="priority">0 to 999; smaller first.</param>
    /// <param name="cancellationToken">Stops waiting; the item may still be added if the exception's cause is OutcomeUnknown.</param>
    /// <returns>The item's znode.</returns>
    public async Task<string> EnqueueAsync(ReadOnlyMemory<byte> data, int priority = DefaultPriority, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(priority);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(priority, MaxPriority);
        var prefix = ZnodePath.Child(_items, string.Create(CultureInfo.InvariantCulture, $"{priority:D3}-"));
        var op = new CreateOp(prefix, data, CreateMode.PersistentSequential) { Acl = _options.Acl };
        var result = await Patience.UntilDecidedAsync(token => Containers.CreateAsync(client, op, _options.Acl, token), cancellationToken).ConfigureAwait(false);
        return result.EnsureApplied().Results[^1].Path;
    }

    /// <summary>How many items there are, claimed ones included.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<int> CountAsync(CancellationToken cancellationToken = default) =>
        (await NamesAsync(_items, Consistency.Linearizable, cancellationToken).ConfigureAwait(false)).Count;

    /// <summary>Waits for an item and claims it. Of many who wait only one looks, so that an item wakes one.</summary>
    /// <param name="cancellationToken">Gives up; nothing stays claimed.</param>
    public async Task<ClaimedItem> ClaimAsync(CancellationToken cancellationToken = default)
    {
        var turn = await _takers.AcquireAsync(cancellationToken).ConfigureAwait(false);
        await using (turn.ConfigureAwait(false))
        {
            while (true)
            {
                using var items = await WatchAsync(_items, cancellationToken).ConfigureAwait(false);
                using var claims = await WatchAsync(_claims, cancellationToken).ConfigureAwait(false);
                if (await TryClaimAsync(cancellationToken).ConfigureAwait(false) is { } claimed)
                {
                    return claimed;
                }

                await (await Task.WhenAny(items.Fired, claims.Fired).WaitAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Claims an item that is free now; null when none is.</summary>
    /// <param name="cancellationToken">Gives up; nothing stays claimed.</param>
    public async Task<ClaimedItem?> TryClaimAsync(CancellationToken cancellationToken = default)
    {
        var claimed = (await NamesAsync(_claims, Consistency.Local, cancellationToken).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
        foreach (var name in await NamesAsync(_items, Consistency.Local, cancellationToken).ConfigureAwait(false))
        {
            if (!claimed.Contains(name) && await ClaimAsync(name, cancellationToken).ConfigureAwait(false) is { } item)
            {
                return item;
            }
        }

        return null;
    }

    private async Task<ClaimedItem?> ClaimAsync(string name, CancellationToken cancellationToken)
    {
        var item = ZnodePath.Child(_items, name);
        var claim = ZnodePath.Child(_claims, name);
        var line = new Line(client, _claims, _options);
        var lost = client.Session.LostToken;
        try
        {
            var op = new CreateOp(claim, _options.HolderData, CreateMode.Ephemeral) { Acl = _options.Acl };
            var create = Containers.With(op, _options.Acl);
            var request = create with { Ops = [new CheckOp(item), .. create.Ops] };
            var result = await Patience.UntilDecidedAsync(token => client.WriteAsync(request, token), cancellationToken).ConfigureAwait(false);
            if (result.Code is ErrorCode.NoNode or ErrorCode.NodeExists)
            {
                return null;
            }

            var stat = result.EnsureApplied().Results[^1].Stat!.Value;
            var read = await Patience.UntilDecidedAsync(token => client.GetAsync(item, Consistency.Local, token), cancellationToken).ConfigureAwait(false);
            return new ClaimedItem(client, read, new Holding(client, claim, stat.Czxid, () => line.GiveUpAsync(claim), lost));
        }
        catch (Exception e) when (e is OperationCanceledException or CoordinatorException { IsOutcomeUnknown: true })
        {
            _ = line.GiveUpAsync(claim);
            throw;
        }
    }

    private async Task<WatchedRead> WatchAsync(string parent, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await Patience.UntilDecidedAsync(
                    token => client.ReadAndWatchAsync(new ChildrenRead(parent, Limit: 1), token), cancellationToken).ConfigureAwait(false);
            }
            catch (CoordinatorException e) when (e.Code == ErrorCode.NoNode)
            {
                var op = new CreateOp(parent, default, CreateMode.Container) { Acl = _options.Acl, IfAbsent = true };
                await Patience.UntilDecidedAsync(token => Containers.CreateAsync(client, op, _options.Acl, token), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<IReadOnlyList<string>> NamesAsync(string parent, Consistency consistency, CancellationToken cancellationToken)
    {
        try
        {
            return await Patience.UntilDecidedAsync(token => client.GetChildrenListAsync(parent, consistency, token), cancellationToken).ConfigureAwait(false);
        }
        catch (CoordinatorException e) when (e.Code == ErrorCode.NoNode)
        {
            return [];
        }
    }
}
