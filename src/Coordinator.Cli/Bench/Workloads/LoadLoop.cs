using Coordinator.Cli.Calls;

namespace Coordinator.Cli.Bench.Workloads;

/// <summary>Workers at work, all at once, for a time.</summary>
/// <param name="work">What they do.</param>
/// <param name="workers">Who.</param>
/// <param name="clock">The time.</param>
internal sealed class LoadLoop(IWork work, IReadOnlyList<Worker> workers, ICallClock clock)
{
    private const int MaxMessages = 10;

    /// <summary>A server that refuses at once is not asked without pause.</summary>
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromMilliseconds(10);

    private readonly Latencies _latencies = new();
    private readonly Lock _gate = new();
    private readonly List<string> _messages = [];
    private long _operations;
    private long _errors;

    /// <summary>Works until the pace has no more; what is in flight then is waited for, and counts.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal async Task<LoadResult> RunAsync(IPace pace, CancellationToken cancellationToken)
    {
        var start = clock.Now;
        await Task.WhenAll(workers.Select(worker => RunAsync(worker, pace, cancellationToken)));
        cancellationToken.ThrowIfCancellationRequested();
        return new LoadResult(_operations, clock.Now - start, _latencies.Report(), _errors, _messages);
    }

    private async Task RunAsync(Worker worker, IPace pace, CancellationToken stop)
    {
        // Its own, as each request of a program has its own: with one for all, they wait for each other at its lock.
        using var own = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var cancellationToken = own.Token;
        while (await pace.NextAsync(cancellationToken) is { } since)
        {
            try
            {
                var latency = await work.RunAsync(worker, cancellationToken);
                _latencies.Record(latency ?? clock.Now - since);
                Interlocked.Increment(ref _operations);
            }
            catch (Exception error) when (Trouble.Is(error))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Failed(error);
                await clock.DelayAsync(AfterTrouble, cancellationToken);
            }
        }
    }

    private void Failed(Exception error)
    {
        lock (_gate)
        {
            _errors++;
            if (_messages.Count < MaxMessages)
            {
                _messages.Add(Trouble.Text(error));
            }
        }
    }
}
