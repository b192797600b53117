using System.Net;
using Coordinator.Server.Options;

namespace Coordinator.Server.Clients;

/// <summary>One address that has connections to this server, and what its clients have asked for lately. For concurrent use.</summary>
public sealed class CallerAddress
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly TokenBucket? _requests;
    private readonly TokenBucket? _bytes;

    internal CallerAddress(IPAddress address, AddressLimits limits, TimeProvider time)
    {
        (Address, _time, _begun) = (address, time, time.GetTimestamp());
        _requests = limits.RequestsPerSecond > 0 ? new TokenBucket(limits.RequestsPerSecond, 0) : null;
        _bytes = limits.BytesPerSecond > 0 ? new TokenBucket(limits.BytesPerSecond, 0) : null;
    }

    /// <summary>The address.</summary>
    public IPAddress Address { get; }

    /// <summary>Whether there is anything that it may not take.</summary>
    public bool IsLimited => _requests is not null || _bytes is not null;

    /// <summary>Connections; guarded by the book.</summary>
    internal int Connections { get; set; }

    /// <summary>Takes room for requests, all or none of it.</summary>
    /// <param name="requests">Their number.</param>
    /// <param name="bytes">Their bytes.</param>
    /// <returns>Zero when they may be served; otherwise how long to stay away, and nothing was taken.</returns>
    public TimeSpan TryTake(int requests, int bytes)
    {
        if (!IsLimited)
        {
            return TimeSpan.Zero;
        }

        lock (_lock)
        {
            var now = _time.GetElapsedTime(_begun).TotalSeconds;
            var (first, second) = (_requests?.Wait(requests, now) ?? TimeSpan.Zero, _bytes?.Wait(bytes, now) ?? TimeSpan.Zero);
            var wait = first > second ? first : second;
            if (wait == TimeSpan.Zero)
            {
                _requests?.Take(requests);
                _bytes?.Take(bytes);
            }

            return wait;
        }
    }
}
