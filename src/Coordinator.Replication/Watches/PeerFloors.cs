using Coordinator.Primitives;
using Coordinator.Zab.Messages;

namespace Coordinator.Replication.Watches;

/// <summary>From where the rings of the other servers run, as their heartbeats say: a watch that is too old for this one may not be for them.</summary>
internal sealed class PeerFloors
{
    private readonly SortedDictionary<ServerId, Zxid> _floors = [];

    /// <summary>The lowest floor of the others; the largest zxid when none is known.</summary>
    public Zxid Lowest
    {
        get
        {
            var lowest = new Zxid(long.MaxValue);
            foreach (var floor in _floors.Values)
            {
                lowest = Zxid.Min(lowest, floor);
            }

            return lowest;
        }
    }

    public void OnPing(ServerId leader, Ping ping) => _floors[leader] = ping.WatchFloor;

    public void OnPong(ServerId learner, Pong pong) => _floors[learner] = pong.WatchFloor;

    /// <summary>Heartbeats of an old leader say nothing any more.</summary>
    public void Clear() => _floors.Clear();
}
