using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes;

/// <summary>Something that is held by an ephemeral znode until it is given back (disposed) or lost.</summary>
public abstract class Held : IAsyncDisposable
{
    private readonly Holding _holding;

    private protected Held(ICoordinatorClient client, Holding holding) => (Client, _holding) = (client, holding);

    /// <summary>The holder's znode.</summary>
    public string Path => _holding.Guard.Path;

    /// <summary>
    /// The zxid of the creation of the holder's znode; of every later holder it is larger. A store that remembers the largest token that it
    /// has seen and refuses smaller ones is safe from a holder that slept through its own deposition.
    /// </summary>
    public long FencingToken => _holding.Guard.Czxid.Value;

    /// <summary>The condition for writes to the service itself: with it a write cannot land after this holder was deposed.</summary>
    public HolderGuard Guard => _holding.Guard;

    /// <summary>
    /// Cancelled when it is, or may be, held no longer: given back, session lost, znode deleted. A process that was paused sees it late; what
    /// must not happen twice is to be guarded with the token.
    /// </summary>
    public CancellationToken LostToken => _holding.LostToken;

    private protected ICoordinatorClient Client { get; }

    /// <summary>Gives it back; waits for the service at most 2 s, then goes on in the background.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _holding.DisposeAsync();
    }

    // What others see of the holder; refused when it holds no longer.
    private protected Task PublishAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        Client.SetAsync(Path, data, guard: Guard, cancellationToken: cancellationToken);
}
