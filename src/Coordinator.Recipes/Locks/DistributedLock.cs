using Coordinator.Client.Abstractions;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Locks;

/// <summary>
/// An exclusive lock, first come first served, not re-entrant. It is given back when it is disposed or when the holder's session ends. Who
/// gives up waiting leaves nothing behind; a release wakes one waiter.
/// </summary>
public sealed class DistributedLock
{
    private readonly LockQueue _queue;

    /// <summary>A lock of this client.</summary>
    /// <param name="client">Whose session holds it.</param>
    /// <param name="path">Its znode; made, as a container, when it is missing.</param>
    /// <param name="options">What the holder's znode carries.</param>
    public DistributedLock(ICoordinatorClient client, string path, RecipeOptions? options = null) =>
        _queue = new LockQueue(new Line(client, path, options ?? RecipeOptions.Default), Turns.Exclusive, Turns.AfterAll);

    /// <summary>Waits for the lock for as long as it takes.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CoordinatorException">The session is over, or the service refuses (NoAuth, …).</exception>
    public Task<HeldLock> AcquireAsync(CancellationToken cancellationToken = default) => _queue.AcquireAsync(cancellationToken);

    /// <summary>Waits for the lock for a while.</summary>
    /// <param name="wait">How long; zero: takes it if it is free.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it did not become free in time.</returns>
    /// <exception cref="CoordinatorException">The session is over, or the service refuses (NoAuth, …).</exception>
    public Task<HeldLock?> TryAcquireAsync(TimeSpan wait, CancellationToken cancellationToken = default) => _queue.TryAcquireAsync(wait, cancellationToken);
}
