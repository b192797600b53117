using Coordinator.Benchmarks.Clusters;
using Coordinator.Benchmarks.Measuring;
using Coordinator.Benchmarks.Results;
using Coordinator.Cli.Bench;
using Coordinator.Cli.Bench.Workloads;
using Coordinator.Cli.Calls;
using Coordinator.Protocol.Admin.V1;

namespace Coordinator.Benchmarks.Ensembles;

/// <summary>Leaders that fail, or hand over, under a client at a follower that writes all the time. Each round is one operation.</summary>
/// <param name="ensemble">It serves.</param>
/// <param name="rounds">How many.</param>
internal sealed class Rounds(LocalEnsemble ensemble, int rounds)
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(1);

    /// <summary>Longer than anybody's detection of a leader that hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SystemCallClock _clock = new();

    /// <summary>The leader is killed: from there to the end of the next write that was begun after it.</summary>
    public Task<EnsembleResult> KillAsync(int run, CancellationToken cancellationToken) => RunAsync(run, Measured.FailoverKill, async (leader, writer) =>
    {
        var killing = ensemble.KillAsync(leader);
        var since = _clock.Now;
        var took = await SuccessAsync(writer, since, cancellationToken);
        await killing;
        ensemble.Restart(leader);
        return took;
    }, cancellationToken);

    /// <summary>The leader hangs: from there to the end of the next write that was begun after it.</summary>
    public Task<EnsembleResult> StopAsync(int run, CancellationToken cancellationToken) => RunAsync(run, Measured.FailoverStop, async (leader, writer) =>
    {
        ensemble.Freeze(leader);
        try
        {
            return await SuccessAsync(writer, _clock.Now, cancellationToken);
        }
        finally
        {
            ensemble.Wake(leader);
        }
    }, cancellationToken);

    /// <summary>The leader hands over to the server behind it: the longest time between two writes.</summary>
    /// <param name="run">Of which run.</param>
    /// <param name="servers">By which the leader is asked.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<EnsembleResult> HandOverAsync(int run, IReadOnlyList<ICallTarget> servers, CancellationToken cancellationToken) =>
        RunAsync(run, Measured.Handover, async (leader, writer) =>
        {
            var next = (leader + 1) % servers.Count;
            writer.TakeLongestGap();
            await new Admin.AdminClient(servers[leader].Invoker).MoveLeaderAsync(
                new MoveLeaderRequest { TargetId = (uint)(next + 1) }, deadline: DateTime.UtcNow + Patience, cancellationToken: cancellationToken);
            while (await ensemble.LeaderAsync(cancellationToken) == leader)
            {
                await _clock.DelayAsync(TimeSpan.FromMilliseconds(20), cancellationToken);
            }

            await _clock.DelayAsync(After, cancellationToken);
            return writer.TakeLongestGap();
        }, cancellationToken);

    private async Task<EnsembleResult> RunAsync(int run, string name, Func<int, SteadyWriter, Task<TimeSpan>> act, CancellationToken cancellationToken)
    {
        var latencies = new Latencies();
        var quiet = await new QuietMachine(_clock).WaitAsync(cancellationToken);
        for (var round = 0; round < rounds; round++)
        {
            await ensemble.UntilServingAsync(cancellationToken);
            var leader = await ensemble.LeaderAsync(cancellationToken);
            await using var writer = new SteadyWriter(ensemble, (leader + 1) % ensemble.Software.Servers, _clock);
            await SuccessAsync(writer, _clock.Now, cancellationToken);
            await _clock.DelayAsync(Before, cancellationToken);
            latencies.Record(await act(leader, writer));
        }

        await ensemble.UntilServingAsync(cancellationToken);
        var load = new LoadResult(rounds, TimeSpan.Zero, latencies.Report(), Errors: 0, []);
        return EnsembleResult.Of(run, ensemble.Software.Name, name, load, new HistoryVerdict(0, 0, 0)).With(quiet);
    }

    private static async Task<TimeSpan> SuccessAsync(SteadyWriter writer, TimeSpan since, CancellationToken cancellationToken) =>
        await writer.SuccessAsync(since).WaitAsync(Patience, cancellationToken) - since;
}
