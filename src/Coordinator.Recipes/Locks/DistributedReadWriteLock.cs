using Coordinator.Client.Abstractions;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Locks;

/// <summary>
/// A lock that many readers share or one writer has, first come first served: a reader that came after a waiting writer waits for it, so that
/// writers do not starve. Not re-entrant, and a read lock does not become a write lock.
/// </summary>
public sealed class DistributedReadWriteLock
{
    private readonly LockQueue _readers;
    private readonly LockQueue _writers;

    /// <summary>A lock of this client.</summary>
    /// <param name="client">Whose session holds it.</param>
    /// <param name="path">Its znode; made, as a container, when it is missing.</param>
    /// <param name="options">What the holder's znode carries.</param>
    public DistributedReadWriteLock(ICoordinatorClient client, string path, RecipeOptions? options = null)
    {
        var line = new Line(client, path, options ?? RecipeOptions.Default);
        _readers = new LockQueue(line, Turns.Read, Turns.AfterWriters);
        _writers = new LockQueue(line, Turns.Write, Turns.AfterAll);
    }

    /// <summary>Waits until no writer has it or came before.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<HeldLock> AcquireReadAsync(CancellationToken cancellationToken = default) => _readers.AcquireAsync(cancellationToken);

    /// <summary>Waits until nobody has it or came before.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<HeldLock> AcquireWriteAsync(CancellationToken cancellationToken = default) => _writers.AcquireAsync(cancellationToken);

    /// <summary>Waits for a read lock for a while; null when it did not come.</summary>
    /// <param name="wait">How long; zero: takes it if it is free.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<HeldLock?> TryAcquireReadAsync(TimeSpan wait, CancellationToken cancellationToken = default) => _readers.TryAcquireAsync(wait, cancellationToken);

    /// <summary>Waits for the write lock for a while; null when it did not come.</summary>
    /// <param name="wait">How long; zero: takes it if it is free.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<HeldLock?> TryAcquireWriteAsync(TimeSpan wait, CancellationToken cancellationToken = default) => _writers.TryAcquireAsync(wait, cancellationToken);
}
