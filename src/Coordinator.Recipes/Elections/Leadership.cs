using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Elections;

/// <summary>Leading, until it is resigned (disposed) or lost.</summary>
public sealed class Leadership : IAsyncDisposable
{
    private readonly ICoordinatorClient _client;
    private readonly Holding _holding;

    internal Leadership(ICoordinatorClient client, Holding holding)
    {
        _client = client;
        _holding = holding;
    }

    /// <summary>The leader's znode.</summary>
    public string Path => _holding.Guard.Path;

    /// <summary>The zxid of the creation of the leader's znode; every later leader has a larger one.</summary>
    public long FencingToken => _holding.Guard.Czxid.Value;

    /// <summary>The condition for writes to the service itself: with it a write cannot land after this leader was deposed.</summary>
    public HolderGuard Guard => _holding.Guard;

    /// <summary>
    /// Cancelled when this is, or may be, the leader no longer. A process that was paused sees it late; what must not happen twice is to be
    /// guarded with the token.
    /// </summary>
    public CancellationToken LostToken => _holding.LostToken;

    /// <summary>Replaces the data that observers see.</summary>
    /// <param name="data">The new data.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="CoordinatorException">GuardFailed or NoNode: deposed. Or why else not.</exception>
    public Task ProclaimAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) =>
        _client.SetAsync(Path, data, guard: Guard, cancellationToken: cancellationToken);

    /// <summary>Resigns; waits for the service at most 2 s, then goes on in the background.</summary>
    public ValueTask DisposeAsync() => _holding.DisposeAsync();
}
