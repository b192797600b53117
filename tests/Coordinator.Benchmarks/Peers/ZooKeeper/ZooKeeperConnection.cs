using System.Buffers.Binary;
using System.Net.Sockets;

namespace Coordinator.Benchmarks.Peers.ZooKeeper;

/// <summary>
/// A session on a connection. Requests are in flight together and answered in their order; what is requested while answers are being handed out
/// leaves in one piece behind them.
/// </summary>
internal sealed class ZooKeeperConnection : IDisposable
{
    private const int EventXid = -1;
    private const int PingXid = -2;
    private const int HeaderBytes = 16;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Lock _gate = new();
    private readonly Queue<Request> _pending = new();
    private JuteWriter _filling = new();
    private JuteWriter _leaving = new();
    private Timer? _pings;
    private bool _isReading;
    private bool _isSending;
    private bool _isClosed;
    private int _xid;

    private ZooKeeperConnection()
    {
    }

    /// <summary>Called at each event of a watch.</summary>
    public Action? Changed { get; set; }

    /// <summary>Connects, and opens a session.</summary>
    /// <exception cref="IOException">There is no server, or it refuses.</exception>
    public static async Task<ZooKeeperConnection> OpenAsync(int port, TimeSpan sessionTimeout, CancellationToken cancellationToken)
    {
        var connection = new ZooKeeperConnection();
        try
        {
            await connection._socket.ConnectAsync("127.0.0.1", port, cancellationToken);
            await connection.OpenSessionAsync(sessionTimeout, cancellationToken);
            return connection;
        }
        catch (Exception error)
        {
            connection.Dispose();
            throw error is SocketException ? new IOException(error.Message, error) : error;
        }
    }

    /// <summary>Sends a request.</summary>
    /// <param name="op">Which.</param>
    /// <param name="body">Writes what follows the header.</param>
    /// <param name="wantsBody">Whether the answer's body is needed.</param>
    /// <exception cref="IOException">The connection is broken.</exception>
    public Task<Reply> RequestAsync(OpCode op, Action<JuteWriter> body, bool wantsBody = false)
    {
        Request request;
        lock (_gate)
        {
            if (_isClosed)
            {
                throw new IOException("the connection is closed");
            }

            request = new Request(++_xid, wantsBody);
            Write(request.Xid, op, body);
            _pending.Enqueue(request);
            if (!BeginSending())
            {
                return request.Answered.Task;
            }
        }

        _ = SendAsync();
        return request.Answered.Task;
    }

    public void Dispose() => Break(new IOException("the connection is closed"));

    private async Task OpenSessionAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _filling.BeginFrame();
        _filling.Int(0);
        _filling.Long(0);
        _filling.Int((int)timeout.TotalMilliseconds);
        _filling.Long(0);
        _filling.Bytes(new byte[16]);
        _filling.Flag(false);
        _filling.EndFrame();
        await _socket.SendAsync(_filling.Written, cancellationToken);
        _filling.Clear();
        var frames = new FrameReader(_socket);
        ReadOnlyMemory<byte> answer;
        while (!frames.TryRead(out answer))
        {
            await frames.FillAsync(cancellationToken);
        }

        var granted = TimeSpan.FromMilliseconds(BinaryPrimitives.ReadInt32BigEndian(answer.Span[sizeof(int)..]));
        if (granted <= TimeSpan.Zero)
        {
            throw new IOException("the server refuses the session");
        }

        _ = ReadAsync(frames);
        _pings = new Timer(_ => Ping(), null, granted / 3, granted / 3);
    }

    private void Ping()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            Write(PingXid, OpCode.Ping, _ => { });
            if (!BeginSending())
            {
                return;
            }
        }

        _ = SendAsync();
    }

    private void Write(int xid, OpCode op, Action<JuteWriter> body)
    {
        _filling.BeginFrame();
        _filling.Int(xid);
        _filling.Int((int)op);
        body(_filling);
        _filling.EndFrame();
    }

    /// <summary>Whether whoever asks has to send; else somebody does, or will.</summary>
    private bool BeginSending()
    {
        if (_isReading || _isSending || _filling.Length == 0)
        {
            return false;
        }

        _isSending = true;
        return true;
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                lock (_gate)
                {
                    if (_filling.Length == 0 || _isClosed)
                    {
                        _isSending = false;
                        return;
                    }

                    (_filling, _leaving) = (_leaving, _filling);
                }

                for (var left = _leaving.Written; left.Length > 0;)
                {
                    left = left[await _socket.SendAsync(left)..];
                }

                _leaving.Clear();
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            Break(error);
        }
    }

    private async Task ReadAsync(FrameReader frames)
    {
        try
        {
            while (true)
            {
                await frames.FillAsync(CancellationToken.None);
                lock (_gate)
                {
                    _isReading = true;
                }

                while (frames.TryRead(out var frame))
                {
                    Take(frame);
                }

                bool sends;
                lock (_gate)
                {
                    _isReading = false;
                    sends = BeginSending();
                }

                if (sends)
                {
                    _ = SendAsync();
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or IOException)
        {
            Break(error);
        }
    }

    private void Take(ReadOnlyMemory<byte> frame)
    {
        var xid = BinaryPrimitives.ReadInt32BigEndian(frame.Span);
        if (xid == PingXid)
        {
            return;
        }

        if (xid == EventXid)
        {
            Changed?.Invoke();
            return;
        }

        Request request;
        lock (_gate)
        {
            request = _pending.TryDequeue(out var next) && next.Xid == xid ? next : throw new IOException($"an answer to {xid}, which is not the next one");
        }

        var error = BinaryPrimitives.ReadInt32BigEndian(frame.Span[(sizeof(int) + sizeof(long))..]);
        request.Answered.SetResult(new Reply(error, request.WantsBody ? frame[HeaderBytes..].ToArray() : default));
    }

    private void Break(Exception error)
    {
        List<Request> lost;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            lost = [.. _pending];
            _pending.Clear();
        }

        _pings?.Dispose();
        _socket.Dispose();
        foreach (var request in lost)
        {
            request.Answered.TrySetException(new IOException("the connection was lost: " + error.Message, error));
        }
    }

    /// <summary>Whoever awaits the answer goes on where it is read: so what it sends next leaves with what others send.</summary>
    private sealed record Request(int Xid, bool WantsBody)
    {
        public TaskCompletionSource<Reply> Answered { get; } = new();
    }
}
