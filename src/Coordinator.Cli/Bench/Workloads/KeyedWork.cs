using System.Globalization;
using System.Runtime.CompilerServices;

namespace Coordinator.Cli.Bench.Workloads;

/// <summary>Data of znodes is set and read. Each worker writes keys of its own, and reads those of all.</summary>
/// <param name="workload">Which.</param>
internal sealed class KeyedWork(Workload workload) : IWork
{
    /// <summary>Znodes that are written and read.</summary>
    internal const int Keys = 1_000;

    private const int AtOnce = 50;

    private static readonly string[] Paths = [.. Enumerable.Range(0, Keys).Select(key => string.Create(CultureInfo.InvariantCulture, $"{WorkloadRun.Root}/k{key:d4}"))];

    private readonly KeyHistory _history = new(Keys, workload.Sessions);
    private readonly int _workers = workload.Sessions * workload.InFlight;

    public async Task PrepareAsync(IBenchSession session, CancellationToken cancellationToken)
    {
        foreach (var some in Enumerable.Range(0, Keys).Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(key => PutAsync(session, key, cancellationToken)));
        }
    }

    public ValueTask<TimeSpan?> RunAsync(Worker worker, CancellationToken cancellationToken)
    {
        var turn = worker.Turns++;
        return (worker.Number + turn) * workload.WritePercent % 100 < workload.WritePercent
            ? WriteAsync(worker, cancellationToken)
            : ReadAsync(worker, turn, cancellationToken);
    }

    public async Task<HistoryVerdict> CheckAsync(IBenchSession session, CancellationToken cancellationToken)
    {
        var last = new List<ReadOnlyMemory<byte>?>();
        foreach (var some in Paths.Chunk(AtOnce))
        {
            last.AddRange(await Task.WhenAll(some.Select(path => session.GetAsync(path, isLinearizable: true, cancellationToken).AsTask())));
        }

        return _history.Verdict(last);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TimeSpan?> WriteAsync(Worker worker, CancellationToken cancellationToken)
    {
        // Its own keys: its number, and as many further as there are workers.
        var own = (Keys - worker.Number + _workers - 1) / _workers;
        var key = worker.Number + ((int)(worker.Writes++ % own) * _workers);
        var (place, data) = _history.Write(key, workload.Size);
        await worker.Session.SetAsync(Paths[key], data, cancellationToken);
        _history.Acknowledge(worker.SessionNumber, key, place);
        return null;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TimeSpan?> ReadAsync(Worker worker, long turn, CancellationToken cancellationToken)
    {
        // Odd steps through all keys, from another one for each worker.
        var key = (int)(((worker.Number * 7_919L) + (turn * 31)) % Keys);
        var floor = _history.Floor(worker.SessionNumber, key, workload.IsLinearizable);
        var data = await worker.Session.GetAsync(Paths[key], workload.IsLinearizable, cancellationToken);
        _history.Read(worker.SessionNumber, key, floor, data);
        return null;
    }

    private async Task PutAsync(IBenchSession session, int key, CancellationToken cancellationToken)
    {
        var (place, data) = _history.Write(key, workload.Size);
        if (!await session.CreateAsync(Paths[key], data, isEphemeral: false, cancellationToken))
        {
            await session.SetAsync(Paths[key], data, cancellationToken);
        }

        // The sessions of the load begin behind it.
        for (var each = 0; each < workload.Sessions; each++)
        {
            _history.Acknowledge(each, key, place);
        }
    }
}
