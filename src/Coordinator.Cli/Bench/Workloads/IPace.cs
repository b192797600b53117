namespace Coordinator.Cli.Bench.Workloads;

/// <summary>When operations begin. Safe for all threads.</summary>
internal interface IPace
{
    /// <summary>Waits until the next operation may begin.</summary>
    /// <returns>From when its latency counts; null when there is none.</returns>
    ValueTask<TimeSpan?> NextAsync(CancellationToken cancellationToken);
}
