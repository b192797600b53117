using Coordinator.Cli.Calls;

namespace Coordinator.Cli.Bench.Workloads;

/// <summary>A znode is changed, and every watcher has to be told. One worker does it, a round after the other.</summary>
/// <param name="target">To which the watchers connect.</param>
/// <param name="workload">Which.</param>
/// <param name="clock">The time.</param>
internal sealed class FanOutWork(IBenchTarget target, Workload workload, ICallClock clock) : IWork
{
    private const string Path = WorkloadRun.Root + "/watched";
    private const int AtOnce = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly byte[] _data = new byte[workload.Size];
    private readonly IBenchSession?[] _watchers = new IBenchSession?[workload.Watchers];
    private TaskCompletionSource<TimeSpan> _lastTold = new();
    private int _told;
    private long _lost;

    public async Task PrepareAsync(IBenchSession session, CancellationToken cancellationToken)
    {
        await session.CreateAsync(Path, _data, isEphemeral: false, cancellationToken);
        await EachAsync(async (watcher, cancellation) =>
        {
            _watchers[watcher] = await target.ConnectAsync(watcher % target.Servers, cancellation);

            // Its server knows the znode.
            await _watchers[watcher]!.GetAsync(Path, isLinearizable: true, cancellation);
        }, cancellationToken);
    }

    /// <returns>From the acknowledgement of the change until the last watcher was told; nothing where that was earlier.</returns>
    public async ValueTask<TimeSpan?> RunAsync(Worker worker, CancellationToken cancellationToken)
    {
        await EachAsync((watcher, cancellation) => new ValueTask(_watchers[watcher]!.WatchAsync(Path, Told, cancellation)), cancellationToken);
        _lastTold = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _told, 0);
        await worker.Session.SetAsync(Path, _data, cancellationToken);
        var acknowledged = clock.Now;
        try
        {
            var last = await _lastTold.Task.WaitAsync(Patience, cancellationToken);
            return last > acknowledged ? last - acknowledged : TimeSpan.Zero;
        }
        catch (TimeoutException)
        {
            var missing = workload.Watchers - Volatile.Read(ref _told);
            _lost += missing;
            throw new TimeoutException($"{missing} of {workload.Watchers} watchers were not told within {Patience.TotalSeconds} s");
        }
    }

    public Task<HistoryVerdict> CheckAsync(IBenchSession session, CancellationToken cancellationToken) => Task.FromResult(new HistoryVerdict(_lost, Stale: 0, Foreign: 0));

    public async ValueTask DisposeAsync() => await Parallel.ForEachAsync(
        _watchers.OfType<IBenchSession>(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, (watcher, _) => watcher.DisposeAsync());

    private void Told()
    {
        if (Interlocked.Increment(ref _told) == workload.Watchers)
        {
            _lastTold.TrySetResult(clock.Now);
        }
    }

    private Task EachAsync(Func<int, CancellationToken, ValueTask> act, CancellationToken cancellationToken) => Parallel.ForAsync(
        0, workload.Watchers, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, act);
}
