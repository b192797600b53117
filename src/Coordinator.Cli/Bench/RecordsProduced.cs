using Coordinator.Cli.Output;

namespace Coordinator.Cli.Bench;

/// <summary>What handing in records came to.</summary>
/// <param name="Records">Acknowledged.</param>
/// <param name="Elapsed">From the first to the end of the last.</param>
/// <param name="Latency">Of those that were acknowledged.</param>
/// <param name="Errors">Records that were not delivered, or may not have been.</param>
/// <param name="Messages">What became of the first few of those.</param>
internal sealed record RecordsProduced(long Records, TimeSpan Elapsed, LatencyJson Latency, long Errors, IReadOnlyList<string> Messages);
