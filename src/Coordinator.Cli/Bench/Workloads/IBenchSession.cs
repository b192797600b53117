namespace Coordinator.Cli.Bench.Workloads;

/// <summary>A session under load; disposing closes it. Calls may be in flight together. What fails, fails as <see cref="Trouble"/> says.</summary>
internal interface IBenchSession : IAsyncDisposable
{
    /// <summary>Creates a znode.</summary>
    /// <returns>False when it was there; a target that has no such condition may write the data all the same, and say true.</returns>
    Task<bool> CreateAsync(string path, ReadOnlyMemory<byte> data, bool isEphemeral, CancellationToken cancellationToken);

    /// <summary>Sets the data of a znode that exists. The data may not change until it is acknowledged.</summary>
    Task SetAsync(string path, ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>Reads the data.</summary>
    /// <param name="path">The znode.</param>
    /// <param name="isLinearizable">Else as cheaply as the target reads, in the order of the session.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Null when there is no such znode. Await it once.</returns>
    ValueTask<ReadOnlyMemory<byte>?> GetAsync(string path, bool isLinearizable, CancellationToken cancellationToken);

    /// <summary>Deletes a znode that exists.</summary>
    Task DeleteAsync(string path, CancellationToken cancellationToken);

    /// <summary>
    /// Watches the data of a znode: completes when no later change can escape. Whoever wants to be told again calls it again, with the same path
    /// and callback; a target whose watches last has nothing to do then.
    /// </summary>
    /// <param name="path">The znode, which exists.</param>
    /// <param name="changed">Called at the next change; it has to be quick.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task WatchAsync(string path, Action changed, CancellationToken cancellationToken);

    /// <summary>Opens another session to the same server, and closes it.</summary>
    /// <param name="onNewConnection">Else on a connection that is there, where the target has such sessions.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task OpenAndCloseAsync(bool onNewConnection, CancellationToken cancellationToken);
}
