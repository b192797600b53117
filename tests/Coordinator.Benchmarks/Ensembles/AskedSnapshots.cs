using Coordinator.Cli.Calls;
using Coordinator.Protocol.Admin.V1;
using Grpc.Core;

namespace Coordinator.Benchmarks.Ensembles;

/// <summary>Keeps servers taking snapshots, each one after the other, until it is disposed.</summary>
internal sealed class AskedSnapshots : IAsyncDisposable
{
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMilliseconds(100);

    private readonly ICallClock _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _asking;
    private int _taken;

    /// <param name="servers">Each is asked.</param>
    /// <param name="clock">The time.</param>
    public AskedSnapshots(IReadOnlyList<ICallTarget> servers, ICallClock clock)
    {
        _clock = clock;
        _asking = Task.WhenAll(servers.Select(AskAsync));
    }

    /// <summary>Snapshots that were finished so far, of all servers.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <exception cref="RpcException">A server refused one for good.</exception>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        _stop.Dispose();
    }

    private async Task AskAsync(ICallTarget server)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await TakeAsync(server);
            }
            catch (Exception error) when (_stop.IsCancellationRequested && error is RpcException or OperationCanceledException)
            {
                return;
            }
            catch (RpcException error) when (error.StatusCode is StatusCode.ResourceExhausted or StatusCode.Unavailable)
            {
                await _clock.DelayAsync(AfterRefusal, CancellationToken.None);
            }
        }
    }

    /// <summary>It is finished when its first bytes come; that they are sent is not what is measured.</summary>
    private async Task TakeAsync(ICallTarget server)
    {
        using var call = new Admin.AdminClient(server.StreamInvoker).SaveSnapshot(new SaveSnapshotRequest(), cancellationToken: _stop.Token);
        while (await call.ResponseStream.MoveNext(_stop.Token))
        {
            if (call.ResponseStream.Current.Length > 0)
            {
                Interlocked.Increment(ref _taken);
                return;
            }
        }
    }
}
