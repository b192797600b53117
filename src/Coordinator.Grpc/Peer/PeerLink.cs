using Coordinator.Primitives;
using Coordinator.Server.Loop;
using Coordinator.Server.Telemetry;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.Grpc.Peer;

/// <summary>
/// The link with one peer: up while this server's stream to it and its stream to this server both stand. The core hears LinkUp and
/// LinkDown in turns, and messages only in between.
/// </summary>
internal sealed class PeerLink(ServerId peer, IInputQueue inputs, PeerMetrics metrics, ILogger logger) : IDisposable
{
    /// <summary>Bytes that may wait for a peer: above what the core lets be in flight to a learner.</summary>
    public const long MaxQueuedBytes = 64 << 20;

    // Held while an input of this link is posted, so that messages never appear on the wrong side of a LinkDown.
    private readonly SemaphoreSlim _gate = new(1);
    private OutgoingStream? _outgoing;
    private IncomingStream? _incoming;
    private TaskCompletionSource _up = NewUp();
    private bool _isUp;

    public ServerId Peer => peer;

    public PeerMeter Meter { get; } = metrics.Of(peer);

    /// <summary>The ensemble that the peer named last; 0 for none.</summary>
    public long PeerEnsemble { get; set; }

    public void Send(PeerMessage message)
    {
        var outgoing = Volatile.Read(ref _outgoing);
        if (message is Ping)
        {
            Meter.Pinged();
        }

        if (outgoing is not null && !outgoing.Queue.TryAdd(message) && outgoing.Break())
        {
            PeerLog.Overflow(logger, peer.ToString(), MaxQueuedBytes);
        }
    }

    /// <summary>Breaks both directions; they may come up again.</summary>
    public void Break()
    {
        Volatile.Read(ref _outgoing)?.Break();
        Volatile.Read(ref _incoming)?.Break();
    }

    public Task SetOutgoingAsync(OutgoingStream? outgoing)
    {
        Meter.ObserveQueue(outgoing is null ? static () => 0 : () => outgoing.Queue.Bytes);
        return ChangeAsync(() => Volatile.Write(ref _outgoing, outgoing));
    }

    /// <summary>A dial came to nothing.</summary>
    public async Task UnreachableAsync()
    {
        await _gate.WaitAsync();
        try
        {
            await inputs.PostAsync(new PeerUnreachable(peer));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A newer stream of the same peer replaces an older one, which the peer has given up even if its end is not seen here yet.</summary>
    public async Task AcceptAsync(IncomingStream stream)
    {
        while (true)
        {
            IncomingStream? older = null;
            await ChangeAsync(() =>
            {
                older = _incoming;
                if (older is null)
                {
                    Volatile.Write(ref _incoming, stream);
                }
            });
            if (older is null)
            {
                return;
            }

            older.Break();
            await older.Ended;
        }
    }

    public async Task EndAsync(IncomingStream stream)
    {
        await ChangeAsync(() =>
        {
            if (_incoming == stream)
            {
                Volatile.Write(ref _incoming, null);
            }
        });
        stream.End();
    }

    /// <summary>Posts messages of an incoming stream, in order, as soon as the link is up.</summary>
    public async Task ReceiveAsync(IncomingStream stream, IReadOnlyList<PeerMessage> messages)
    {
        while (true)
        {
            await Volatile.Read(ref _up).Task.WaitAsync(stream.Cancelled);
            await _gate.WaitAsync(stream.Cancelled);
            try
            {
                if (!_isUp)
                {
                    continue;
                }

                Invariant.Holds(_incoming == stream);
                long bytes = 0;
                foreach (var message in messages)
                {
                    if (message is Pong)
                    {
                        Meter.Answered();
                    }

                    var weight = PeerWeight.Of(message);
                    bytes += weight;
                    await inputs.PostAsync(new PeerReceived(peer, message), weight, stream.Cancelled);
                }

                Meter.Received(bytes);
                return;
            }
            finally
            {
                _gate.Release();
            }
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task ChangeAsync(Action change)
    {
        await _gate.WaitAsync();
        try
        {
            change();
            var isUp = _outgoing is not null && _incoming is not null;
            if (isUp == _isUp)
            {
                return;
            }

            _isUp = isUp;
            if (isUp)
            {
                PeerLog.Up(logger, peer.ToString());
                Meter.CameUp();
                await inputs.PostAsync(new LinkUp(peer));
                _up.SetResult();
            }
            else
            {
                PeerLog.Down(logger, peer.ToString());
                Meter.Broke();
                Volatile.Write(ref _up, NewUp());
                await inputs.PostAsync(new LinkDown(peer));
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private static TaskCompletionSource NewUp() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
