using Coordinator.Benchmarks.Clusters;
using Coordinator.Benchmarks.Measuring;
using Coordinator.Benchmarks.Results;
using Coordinator.Cli.Bench;
using Coordinator.Cli.Bench.Workloads;
using Coordinator.Cli.Calls;

namespace Coordinator.Benchmarks.Ensembles;

/// <summary>Sessions that do nothing but stay alive: what servers pay for that.</summary>
/// <param name="ensemble">It serves.</param>
internal sealed class IdleSessions(LocalEnsemble ensemble)
{
    private const int Sessions = 1_000;
    private const int AtOnce = 32;

    /// <summary>However short workloads are: each session says twice in it that it lives.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    /// <summary>What opening them left to be done is not theirs.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    private readonly SystemCallClock _clock = new();

    /// <summary>Opens them, over all servers, and measures.</summary>
    public async Task<EnsembleResult> RunAsync(int run, CancellationToken cancellationToken)
    {
        var sessions = new IAsyncDisposable?[Sessions];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForAsync(0, Sessions, parallel, async (index, cancellation) =>
            {
                sessions[index] = await ensemble.Software.ConnectIdleAsync(index % ensemble.Target.Servers, cancellation);
            });
            await _clock.DelayAsync(Settling, cancellationToken);
            var quiet = await new QuietMachine(_clock).WaitAsync(cancellationToken);
            var (took, cost) = await Meter.OfServers(ensemble.Pids).MeasureAsync(() => LookAsync(cancellationToken));
            var load = new LoadResult(Sessions, TimeSpan.Zero, new Latencies().Report(), Errors: 0, []);
            var result = EnsembleResult.Of(run, ensemble.Software.Name, Measured.Idle, load, new HistoryVerdict(0, 0, 0));
            return result.WithIdle(cost, took).With(quiet) with { LatencyMicroseconds = null };
        }
        finally
        {
            await Parallel.ForEachAsync(
                sessions.OfType<IAsyncDisposable>(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, (session, _) => session.DisposeAsync());
        }
    }

    private async Task<TimeSpan> LookAsync(CancellationToken cancellationToken)
    {
        var start = _clock.Now;
        await _clock.DelayAsync(Window, cancellationToken);
        return _clock.Now - start;
    }
}
