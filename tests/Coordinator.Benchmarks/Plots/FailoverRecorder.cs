using System.Collections.Concurrent;
using Coordinator.Benchmarks.Clusters;
using Coordinator.Benchmarks.Ensembles;
using Coordinator.Cli.Calls;

namespace Coordinator.Benchmarks.Plots;

/// <summary>Kills a leader under clients, at all servers, that write one thing after the other, and remembers when each write ended.</summary>
/// <param name="ensemble">It serves.</param>
internal sealed class FailoverRecorder(LocalEnsemble ensemble)
{
    private const int Writers = 16;

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(FailoverTimeline.To);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SystemCallClock _clock = new();

    /// <summary>Kills the leader once, and starts it again.</summary>
    public async Task<FailoverTimeline> RunAsync(int run, CancellationToken cancellationToken)
    {
        var ends = new ConcurrentQueue<TimeSpan>();
        var leader = await ensemble.LeaderAsync(cancellationToken);
        var writers = Enumerable.Range(0, Writers).Select(writer => new SteadyWriter(ensemble, writer % ensemble.Target.Servers, _clock, ends.Enqueue)).ToList();
        try
        {
            await Task.WhenAll(writers.Select(writer => writer.SuccessAsync(_clock.Now))).WaitAsync(Patience, cancellationToken);
            await _clock.DelayAsync(Before, cancellationToken);
            var killed = _clock.Now;
            await ensemble.KillAsync(leader);
            await _clock.DelayAsync(After, cancellationToken);
            return FailoverTimeline.Of(run, ensemble.Software.Name, killed, ends);
        }
        finally
        {
            await Parallel.ForEachAsync(writers, CancellationToken.None, (writer, _) => writer.DisposeAsync());
            ensemble.Restart(leader);
        }
    }
}
