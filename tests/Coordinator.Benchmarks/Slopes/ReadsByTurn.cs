using Coordinator.Cli.Bench.Workloads;
using Coordinator.Client.Abstractions;

namespace Coordinator.Benchmarks.Slopes;

/// <summary>Local reads, each on the next session.</summary>
/// <param name="sessions">At least one.</param>
internal sealed class ReadsByTurn(IReadOnlyList<ICoordinatorClient> sessions) : IWork
{
    public const string Name = "reads by turn, 64 in flight";
    public const int InFlight = 64;

    private long _turn = -1;

    public Task PrepareAsync(IBenchSession session, CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask<TimeSpan?> RunAsync(Worker worker, CancellationToken cancellationToken)
    {
        var session = sessions[(int)(Interlocked.Increment(ref _turn) % sessions.Count)];
        await session.GetAsync("/", Consistency.Local, cancellationToken);
        return null;
    }

    public Task<HistoryVerdict> CheckAsync(IBenchSession session, CancellationToken cancellationToken) => Task.FromResult(new HistoryVerdict(0, 0, 0));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
