using System.Net;
using System.Net.Sockets;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>
/// A way on this machine that can be cut: connections through it stay open and nothing passes, as when packets are lost. What was written meanwhile
/// arrives when it is mended, unless an end has given up by then.
/// </summary>
internal sealed class CutProxy : IDisposable
{
    private const int BufferBytes = 64 << 10;

    private readonly TcpListener _listener;
    private readonly int _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly Gate _gate = new();
    private readonly Func<int, Gate?> _callers;

    /// <param name="port">Where it listens.</param>
    /// <param name="target">Where it leads.</param>
    /// <param name="callers">By the port that somebody dials from: a gate that only he has to pass, beside the one of all.</param>
    public CutProxy(int port, int target, Func<int, Gate?>? callers = null)
    {
        _target = target;
        _callers = callers ?? (_ => null);
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Nothing passes from now on.</summary>
    public void Cut() => _gate.Cut();

    /// <summary>Everything passes again.</summary>
    public void Mend() => _gate.Mend();

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = PassAsync(await _listener.AcceptSocketAsync(stop), stop);
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The run is over, or whoever came has left.
            }
        }
    }

    private async Task PassAsync(Socket near, CancellationToken stop)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (near)
        {
            try
            {
                near.NoDelay = true;
                var caller = _callers(((IPEndPoint)near.RemoteEndPoint!).Port);
                await OpenAsync(caller, stop);
                await far.ConnectAsync(IPAddress.Loopback, _target, stop);
                await Task.WhenAny(CopyAsync(near, far, caller, stop), CopyAsync(far, near, caller, stop));
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException)
            {
                // One end is gone, or nobody listens: the other end learns it by the close.
            }
        }
    }

    private async Task OpenAsync(Gate? caller, CancellationToken stop)
    {
        await _gate.OpenAsync(stop);
        if (caller is not null)
        {
            await caller.OpenAsync(stop);
        }
    }

    private async Task CopyAsync(Socket from, Socket to, Gate? caller, CancellationToken stop)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            for (var read = await from.ReceiveAsync(buffer, stop); read > 0; read = await from.ReceiveAsync(buffer, stop))
            {
                await OpenAsync(caller, stop);
                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), stop);
                }
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The same end for both directions.
        }

        await OpenAsync(caller, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
