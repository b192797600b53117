using Coordinator.Zab;

namespace Coordinator.Server.Loop;

/// <summary>
/// Which ticks are due: one comes each period, counted from the start. Those that come while the replica rests are made up when it ends, each with
/// the time at which it was due; more than those, which a stopped process or a loop that was held up has missed, come to nothing. The loop asks it,
/// one thread at a time; whoever waits for the next tick may look at any time.
/// </summary>
public sealed class TickClock : IDisposable
{
    private readonly TimeSpan _period;
    private readonly TimeProvider _time;
    private readonly AutoResetEvent _moved = new(initialState: false);
    private readonly long _began;
    private long _passed;
    private long _restsUntil = 1;
    private long _missed;
    private long _wall;

    /// <summary>The first tick is due a period from now.</summary>
    /// <param name="period">Of the ticks.</param>
    /// <param name="time">The clock.</param>
    public TickClock(TimeSpan period, TimeProvider time)
    {
        (_period, _time) = (period, time);
        _began = time.GetTimestamp();
    }

    /// <summary>Whether ticks may be due that nobody has been woken for.</summary>
    public bool IsResting => _restsUntil > _passed + 1;

    /// <summary>Ticks that came to nothing.</summary>
    public long Missed => Volatile.Read(ref _missed);

    /// <summary>Takes the next tick that is due.</summary>
    /// <returns>Null when none is.</returns>
    public Tick? Take()
    {
        var elapsed = _time.GetElapsedTime(_began);
        var due = (long)(elapsed / _period);
        if (due <= _passed)
        {
            return null;
        }

        var missed = Math.Max(0, due - Math.Max(_restsUntil, _passed + 1));
        Volatile.Write(ref _missed, _missed + missed);
        _passed += missed + 1;
        Volatile.Write(ref _restsUntil, Math.Max(_restsUntil + missed, _passed));

        // The clock may be set back; stamps never fall.
        var late = elapsed - (_passed * _period);
        _wall = Math.Max(_wall, (_time.GetUtcNow() - late).ToUnixTimeMilliseconds());
        return new Tick(_wall);
    }

    /// <summary>Says when the replica must be stepped again if nothing comes.</summary>
    /// <param name="ticks">In how many ticks from the last one that was taken; 1 is the next.</param>
    public void Rest(int ticks)
    {
        var until = _passed + ticks;
        var isSooner = until < _restsUntil;
        Volatile.Write(ref _restsUntil, until);
        if (isSooner)
        {
            Look();
        }
    }

    /// <summary>Waits until the replica must be stepped.</summary>
    /// <param name="after">What this returned the last time, 0 at first: a tick that the loop has not come to yet is not waited for again.</param>
    /// <param name="cancellation">Ends waiting, with <see cref="Look"/>.</param>
    /// <returns>The tick that is due; 0 when cancelled.</returns>
    public long Wait(long after, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var next = Math.Max(Volatile.Read(ref _restsUntil), after + 1);
            var left = (next * _period) - _time.GetElapsedTime(_began);
            if (left <= TimeSpan.Zero)
            {
                return (long)(_time.GetElapsedTime(_began) / _period);
            }

            // A part of a millisecond is waited for too: a tick comes no earlier than it is due.
            _moved.WaitOne(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)));
        }

        return 0;
    }

    /// <summary>Has whoever waits look again.</summary>
    public void Look() => _moved.Set();

    /// <inheritdoc/>
    public void Dispose() => _moved.Dispose();
}
