using System.Globalization;

namespace Coordinator.Cli.Bench.Workloads;

/// <summary>Each worker creates an ephemeral znode of its own and deletes it.</summary>
/// <param name="workload">Which.</param>
internal sealed class EphemeralWork(Workload workload) : IWork
{
    private readonly byte[] _data = new byte[workload.Size];
    private readonly string[] _paths =
        [.. Enumerable.Range(0, workload.Sessions * workload.InFlight).Select(worker => string.Create(CultureInfo.InvariantCulture, $"{WorkloadRun.Root}/e{worker:d4}"))];

    private long _lost;

    public Task PrepareAsync(IBenchSession session, CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask<TimeSpan?> RunAsync(Worker worker, CancellationToken cancellationToken)
    {
        var path = _paths[worker.Number];
        if (!await worker.Session.CreateAsync(path, _data, isEphemeral: true, cancellationToken))
        {
            // It was deleted before, or is of a load whose session is over.
            Interlocked.Increment(ref _lost);
        }

        await worker.Session.DeleteAsync(path, cancellationToken);
        return null;
    }

    public async Task<HistoryVerdict> CheckAsync(IBenchSession session, CancellationToken cancellationToken)
    {
        var last = await Task.WhenAll(_paths.Select(path => session.GetAsync(path, isLinearizable: true, cancellationToken).AsTask()));
        return new HistoryVerdict(_lost + last.Count(data => data is not null), Stale: 0, Foreign: 0);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
