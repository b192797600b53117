using Coordinator.Primitives;

namespace Coordinator.Zab;

// What the replica tells of its state.
public sealed partial class ZabPeer
{
    /// <summary>The learner whose ring of changes reaches furthest back; travels with pings when it reaches further than this leader's.</summary>
    /// <param name="server">The learner; none when none is known.</param>
    /// <param name="floor">Its floor.</param>
    public void SetLearnersFloor(ServerId server, Zxid floor) => _state.LearnersFloor = (server, floor);

    /// <summary>Whether this server may lead. One that may not goes on voting for others, logging and acking.</summary>
    /// <param name="mayStand">Whether its state is sound.</param>
    /// <param name="effects">Filled.</param>
    /// <param name="events">Filled.</param>
    public void SetMayStand(bool mayStand, List<Effect> effects, List<ZabEvent> events)
    {
        if (_state.MayStand == mayStand)
        {
            return;
        }

        (_state.Effects, _state.Events) = (effects, events);
        _state.MayStand = mayStand;
        if (State == ServerState.Leading)
        {
            GoLooking("its state is not to be believed");
        }
        else if (State == ServerState.Looking)
        {
            _election.Begin(); // votes of this round may be for it
        }
    }

    /// <summary>Leaves the leader at the next step, and asks in the next stay for its snapshot.</summary>
    public void RequireSnapshot()
    {
        _state.NeedsSnapshot = true;
        _learner?.Leave("this server needs the leader's state");
    }
}
