using Coordinator.Client.Abstractions.Writes;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Locks;

/// <summary>A lock, or a permit, that is held; disposing gives it back.</summary>
public sealed class HeldLock : IAsyncDisposable
{
    private readonly Holding _holding;

    internal HeldLock(Holding holding) => _holding = holding;

    /// <summary>The holder's znode.</summary>
    public string Path => _holding.Guard.Path;

    /// <summary>
    /// The zxid of the creation of the holder's znode. Of an exclusive lock every later holder has a larger one: a store that remembers the
    /// largest token that it has seen and refuses smaller ones is safe from a holder that slept through its own deposition.
    /// </summary>
    public long FencingToken => _holding.Guard.Czxid.Value;

    /// <summary>The condition for writes to the service itself: with it a write cannot land after this holder was deposed.</summary>
    public HolderGuard Guard => _holding.Guard;

    /// <summary>
    /// Cancelled when the lock is, or may be, held no longer: given back, session lost, znode deleted. A process that was paused sees it
    /// late; what must not happen twice is to be guarded with the token.
    /// </summary>
    public CancellationToken LostToken => _holding.LostToken;

    /// <summary>Gives the lock back; waits for the service at most 2 s, then goes on in the background.</summary>
    public ValueTask DisposeAsync() => _holding.DisposeAsync();
}
