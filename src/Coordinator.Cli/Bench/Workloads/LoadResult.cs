using Coordinator.Cli.Output;

namespace Coordinator.Cli.Bench.Workloads;

/// <summary>What a load came to.</summary>
/// <param name="Operations">That succeeded.</param>
/// <param name="Elapsed">From the begin of the first to the end of the last.</param>
/// <param name="Latency">Of those that succeeded.</param>
/// <param name="Errors">Operations that failed.</param>
/// <param name="Messages">Of the first errors.</param>
internal sealed record LoadResult(long Operations, TimeSpan Elapsed, LatencyJson Latency, long Errors, IReadOnlyList<string> Messages);
