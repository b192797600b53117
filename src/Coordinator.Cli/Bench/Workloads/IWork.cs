namespace Coordinator.Cli.Bench.Workloads;

/// <summary>The operations of a workload, and what they must have come to. Disposing closes what it has opened.</summary>
internal interface IWork : IAsyncDisposable
{
    /// <summary>Makes what the operations need.</summary>
    Task PrepareAsync(IBenchSession session, CancellationToken cancellationToken);

    /// <summary>One operation.</summary>
    /// <returns>Its latency; null: all of the time since it was begun, or due.</returns>
    ValueTask<TimeSpan?> RunAsync(Worker worker, CancellationToken cancellationToken);

    /// <summary>What is wrong, when all operations have ended.</summary>
    Task<HistoryVerdict> CheckAsync(IBenchSession session, CancellationToken cancellationToken);
}
