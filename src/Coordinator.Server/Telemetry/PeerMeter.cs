using System.Diagnostics.Metrics;
using Coordinator.Primitives;

namespace Coordinator.Server.Telemetry;

/// <summary>Measures the link to one peer. Safe from any thread.</summary>
public sealed class PeerMeter
{
    private readonly PeerMetrics _all;
    private readonly KeyValuePair<string, object?> _peer;
    private Func<long> _queued = static () => 0;
    private long _received;
    private long _sent;
    private long _pingedAt;
    private int _isUp;

    internal PeerMeter(ServerId peer, PeerMetrics all) => (_all, _peer) = (all, new("peer", peer.ToString()));

    internal IEnumerable<Measurement<long>> Bytes =>
    [
        new(Interlocked.Read(ref _received), _peer, new("direction", "received")),
        new(Interlocked.Read(ref _sent), _peer, new("direction", "sent")),
    ];

    internal Measurement<int> Up => new(Volatile.Read(ref _isUp), _peer);

    internal Measurement<long> Queue => new(Volatile.Read(ref _queued)(), _peer);

    /// <summary>Shows how many bytes wait for the peer.</summary>
    /// <param name="bytes">Their number.</param>
    public void ObserveQueue(Func<long> bytes) => Volatile.Write(ref _queued, bytes);

    /// <summary>A frame was written.</summary>
    /// <param name="bytes">Of its messages.</param>
    public void Sent(long bytes)
    {
        Interlocked.Add(ref _sent, bytes);
        _all.Frame(isReceived: false);
    }

    /// <summary>A frame came.</summary>
    /// <param name="bytes">Of its messages.</param>
    public void Received(long bytes)
    {
        Interlocked.Add(ref _received, bytes);
        _all.Frame(isReceived: true);
    }

    /// <summary>The link came up.</summary>
    public void CameUp() => Volatile.Write(ref _isUp, 1);

    /// <summary>The link broke; what was asked over it is not answered any more.</summary>
    public void Broke()
    {
        Volatile.Write(ref _isUp, 0);
        Interlocked.Exchange(ref _pingedAt, 0);
        _all.Broke();
    }

    /// <summary>A ping leaves. One is measured at a time: answers come in the order of the pings.</summary>
    public void Pinged() => Interlocked.CompareExchange(ref _pingedAt, TimeProvider.System.GetTimestamp(), 0);

    /// <summary>A ping was answered.</summary>
    public void Answered()
    {
        if (Interlocked.Exchange(ref _pingedAt, 0) is not 0 and var at)
        {
            _all.Answered(TimeProvider.System.GetElapsedTime(at), _peer);
        }
    }
}
