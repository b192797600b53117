namespace Coordinator.Cli.Bench.Workloads;

/// <summary>What is wrong with the history of a load.</summary>
/// <param name="Lost">Acknowledged writes that are not there at the end, and watchers that were not told of a change.</param>
/// <param name="Stale">Reads that returned an older state than the session had seen, or, when linearizable, than was acknowledged before.</param>
/// <param name="Foreign">Reads that returned what no write of the load has written.</param>
internal sealed record HistoryVerdict(long Lost, long Stale, long Foreign)
{
    internal bool IsClean => Lost == 0 && Stale == 0 && Foreign == 0;
}
