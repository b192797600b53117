namespace Coordinator.Simulation.Runs;

/// <summary>Runs consecutive seeds, several at once, until one fails. The one that is reported is the first in order, whatever ran faster.</summary>
/// <param name="jobs">Seeds at once.</param>
/// <param name="run">Runs the seed of this index.</param>
internal sealed class SeedRunner(int jobs, Func<int, RunReport> run)
{
    private readonly Lock _gate = new();
    private int _next;
    private int _end;
    private RunReport? _failed;
    private int _failedIndex = int.MaxValue;

    /// <summary>Called after each seed, one at a time.</summary>
    public Action<RunReport> Ended { get; init; } = _ => { };

    /// <summary>Runs them.</summary>
    /// <param name="seeds">At most so many.</param>
    /// <returns>How many it took, and the failure; none when all passed.</returns>
    public (int Seeds, RunReport? Failed) Run(int seeds)
    {
        _end = seeds;
        var threads = Enumerable.Range(0, jobs).Select(_ => new Thread(Work)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return _failed is null ? (seeds, null) : (_failedIndex + 1, _failed);
    }

    private void Work()
    {
        while (TryTake(out var index))
        {
            var report = run(index);
            lock (_gate)
            {
                if (report.Failure is not null && index < _failedIndex)
                {
                    (_failed, _failedIndex, _end) = (report, index, index);
                }

                Ended(report);
            }
        }
    }

    private bool TryTake(out int index)
    {
        lock (_gate)
        {
            index = _next;
            return _next++ < _end;
        }
    }
}
