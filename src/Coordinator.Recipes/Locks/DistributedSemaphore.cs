using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Primitives;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Locks;

/// <summary>
/// So many permits, first come first served. All users must name the same number. Those who wait stand in a line; only the first of it looks
/// at the permits, so that a permit given back wakes one.
/// </summary>
public sealed class DistributedSemaphore
{
    /// <summary>Most permits of a semaphore.</summary>
    public const int MaxPermits = 10_000;

    private readonly ICoordinatorClient _client;
    private readonly Line _line;
    private readonly Line _leases;
    private readonly int _permits;

    /// <summary>A semaphore of this client.</summary>
    /// <param name="client">Whose session holds the permits.</param>
    /// <param name="path">Its znode; made, as a container, when it is missing.</param>
    /// <param name="permits">How many may hold one at once, 1 to 10,000.</param>
    /// <param name="options">What a holder's znode carries.</param>
    public DistributedSemaphore(ICoordinatorClient client, string path, int permits, RecipeOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permits, MaxPermits);
        (_client, _permits) = (client, permits);
        _line = new Line(client, ZnodePath.Child(path, "waiting"), options ?? RecipeOptions.Default);
        _leases = new Line(client, ZnodePath.Child(path, "leases"), options ?? RecipeOptions.Default);
    }

    /// <summary>Waits for a permit for as long as it takes.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<HeldLock> AcquireAsync(CancellationToken cancellationToken = default) =>
        await AcquireAsync(CancellationToken.None, cancellationToken).ConfigureAwait(false);

    /// <summary>Waits for a permit for a while; null when none came.</summary>
    /// <param name="wait">How long; zero: takes one if it is free.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<HeldLock?> TryAcquireAsync(TimeSpan wait, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        using var patience = new CancellationTokenSource(wait);
        try
        {
            return await AcquireAsync(patience.Token, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<HeldLock> AcquireAsync(CancellationToken wait, CancellationToken cancellationToken)
    {
        var turn = await (await _line.JoinAsync(Turns.Exclusive, cancellationToken).ConfigureAwait(false))
            .WaitAsync(Turns.AfterAll, wait, cancellationToken).ConfigureAwait(false);
        await using (turn.ConfigureAwait(false))
        {
            var lease = await _leases.JoinAsync(Turns.Lease, cancellationToken).ConfigureAwait(false);
            return new HeldLock(_client, await lease.WaitAsync(WhenFull, WaitForPermitAsync, wait, cancellationToken).ConfigureAwait(false));
        }
    }

    private Contender? WhenFull(IReadOnlyList<Contender> ahead) => ahead.Count < _permits ? null : ahead[^1];

    // Any of those who hold may be the next to give back.
    private async Task WaitForPermitAsync(Contender _, CancellationToken cancellationToken)
    {
        using var read = await Patience.UntilDecidedAsync(
            token => _client.ReadAndWatchAsync(new ChildrenRead(_leases.Path, Limit: 1), token), cancellationToken).ConfigureAwait(false);
        var holders = await _leases.ListAsync(cancellationToken).ConfigureAwait(false);
        if (holders.Count > _permits)
        {
            await read.Fired.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
