using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Barriers;

/// <summary>While its znode exists, whoever comes waits.</summary>
/// <param name="client">The client.</param>
/// <param name="path">The znode that bars the way.</param>
/// <param name="options">What it carries.</param>
public sealed class DistributedBarrier(ICoordinatorClient client, string path, RecipeOptions? options = null)
{
    private readonly RecipeOptions _options = options ?? RecipeOptions.Default;

    /// <summary>Bars the way, for as long as nobody removes it; it outlives this session.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>False when it was barred already.</returns>
    public async Task<bool> SetAsync(CancellationToken cancellationToken = default)
    {
        var op = new CreateOp(path, _options.HolderData) { Acl = _options.Acl, IfAbsent = true };
        var result = await Containers.CreateAsync(client, op, _options.Acl, cancellationToken).ConfigureAwait(false);
        return result.EnsureApplied().Results[^1].IsCreated;
    }

    /// <summary>Opens the way: everybody who waits goes on.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>False when it was open already.</returns>
    public async Task<bool> RemoveAsync(CancellationToken cancellationToken = default)
    {
        var result = await client.WriteAsync(new TxnRequest(new DeleteOp(path)), cancellationToken).ConfigureAwait(false);
        return result.Code != ErrorCode.NoNode && result.EnsureApplied().IsApplied;
    }

    /// <summary>Waits until the way is open.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task WaitAsync(CancellationToken cancellationToken = default)
    {
        await Patience.UntilDecidedAsync(client.SyncAsync, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            using var read = await Patience.UntilDecidedAsync(
                token => client.ReadAndWatchAsync(new ExistsRead(path), token), cancellationToken).ConfigureAwait(false);
            if (read.Result.Stat is null)
            {
                return;
            }

            await read.Fired.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
