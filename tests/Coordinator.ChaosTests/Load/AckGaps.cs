using System.Diagnostics;

namespace Coordinator.ChaosTests.Load;

/// <summary>How long at a time no write was acknowledged.</summary>
internal sealed class AckGaps
{
    private readonly Lock _gate = new();
    private long _last = Stopwatch.GetTimestamp();
    private long _longest;

    /// <summary>Writes acknowledged.</summary>
    public long Count { get; private set; }

    /// <summary>A write was acknowledged now.</summary>
    public void Acknowledged()
    {
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            _longest = Math.Max(_longest, now - _last);
            _last = now;
            Count++;
        }
    }

    /// <summary>The longest time since it was last asked, one that still goes on included; begins anew.</summary>
    public TimeSpan TakeLongest()
    {
        lock (_gate)
        {
            var longest = Math.Max(_longest, Stopwatch.GetTimestamp() - _last);
            _longest = 0;
            return Stopwatch.GetElapsedTime(0, longest);
        }
    }
}
