using Coordinator.Benchmarks.Clusters;
using Coordinator.Cli.Bench.Workloads;
using Coordinator.Cli.Calls;

namespace Coordinator.Benchmarks.Ensembles;

/// <summary>A client that writes one thing after the other, and goes on at another server when one fails. Disposing ends it.</summary>
internal sealed class SteadyWriter : IAsyncDisposable
{
    private const string Path = "/bench-steady";

    private static readonly TimeSpan AfterTrouble = TimeSpan.FromMilliseconds(2);

    private readonly LocalEnsemble _ensemble;
    private readonly ICallClock _clock;
    private readonly Action<TimeSpan>? _succeeded;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<(TimeSpan Begun, TaskCompletionSource<TimeSpan> Success)> _waiting = [];
    private readonly Task _writing;
    private TimeSpan _last;
    private TimeSpan _longestGap;

    /// <param name="ensemble">Which it writes to.</param>
    /// <param name="first">The server at which it begins.</param>
    /// <param name="clock">The time.</param>
    /// <param name="succeeded">Told when each write ended that succeeded.</param>
    public SteadyWriter(LocalEnsemble ensemble, int first, ICallClock clock, Action<TimeSpan>? succeeded = null)
    {
        (_ensemble, _clock, _succeeded) = (ensemble, clock, succeeded);
        _last = clock.Now;
        _writing = WriteAsync(first);
    }

    /// <summary>Waits for the end of the first write that is begun at a time or later and succeeds.</summary>
    public Task<TimeSpan> SuccessAsync(TimeSpan begun)
    {
        lock (_gate)
        {
            var success = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((begun, success));
            return success.Task;
        }
    }

    /// <summary>The longest time between two successes from here on; asked again it begins anew.</summary>
    public TimeSpan TakeLongestGap()
    {
        lock (_gate)
        {
            var gap = _longestGap;
            _longestGap = TimeSpan.Zero;
            return gap;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _writing;
        _stop.Dispose();
    }

    private async Task WriteAsync(int server)
    {
        var data = new byte[100];
        IBenchSession? session = null;
        while (!_stop.IsCancellationRequested)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            patience.CancelAfter(_ensemble.Software.WritePatience);
            try
            {
                var begun = _clock.Now;
                if (session is null)
                {
                    session = await _ensemble.Software.ConnectMovingAsync(server, patience.Token);
                    await session.CreateAsync(Path, data, isEphemeral: false, patience.Token).WaitAsync(patience.Token);
                }
                else
                {
                    await session.SetAsync(Path, data, patience.Token).WaitAsync(patience.Token);
                    Succeeded(begun, _clock.Now);
                }
            }
            catch (Exception error) when (Trouble.Is(error) || error is OperationCanceledException)
            {
                Leave(session);
                session = null;
                server = (server + 1) % _ensemble.Software.Servers;
                await _clock.DelayAsync(AfterTrouble, CancellationToken.None);
            }
        }

        Leave(session);
    }

    /// <summary>Nobody waits for the farewell of a server that may be dead.</summary>
    private static void Leave(IBenchSession? session) => _ = session?.DisposeAsync().AsTask();

    private void Succeeded(TimeSpan begun, TimeSpan ended)
    {
        _succeeded?.Invoke(ended);
        lock (_gate)
        {
            _longestGap = ended - _last > _longestGap ? ended - _last : _longestGap;
            _last = ended;
            foreach (var (_, success) in _waiting.Where(waiting => begun >= waiting.Begun))
            {
                success.TrySetResult(ended);
            }

            _waiting.RemoveAll(waiting => begun >= waiting.Begun);
        }
    }
}
