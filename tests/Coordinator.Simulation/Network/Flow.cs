using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Network;

/// <summary>One direction of one connection: FIFO, delayed, held while packets are dropped (TCP sends them again), gone when it breaks.</summary>
/// <param name="world">The world.</param>
/// <param name="delay">Draws the delay of the next message, in microseconds.</param>
internal sealed class Flow(SimWorld world, Func<long> delay)
{
    private readonly List<Action> _held = [];
    private long _last;
    private long _cutoff = long.MaxValue;
    private bool _isBlocked;

    public bool IsClosed => _cutoff != long.MaxValue;

    /// <summary>Nothing arrives before this time.</summary>
    public void NotBefore(long time) => _last = Math.Max(_last, time);

    public void Send(Action deliver)
    {
        if (IsClosed)
        {
            return;
        }

        if (_isBlocked)
        {
            _held.Add(deliver);
            return;
        }

        Schedule(deliver);
    }

    public void Block() => _isBlocked = true;

    public void Unblock()
    {
        _isBlocked = false;
        foreach (var deliver in _held)
        {
            Schedule(deliver);
        }

        _held.Clear();
    }

    /// <summary>The connection broke: what would arrive after the cutoff is lost.</summary>
    public void Close(long cutoff)
    {
        _cutoff = Math.Min(_cutoff, cutoff);
        _held.Clear();
    }

    private void Schedule(Action deliver)
    {
        _last = Math.Max(_last, world.Now + delay());
        world.At(_last, () =>
        {
            if (world.Now <= _cutoff)
            {
                deliver();
            }
        });
    }
}
