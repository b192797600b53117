using Coordinator.Primitives;

namespace Coordinator.Zab;

// What this server makes of others that search for a leader while it has one.
public sealed partial class ZabPeer
{
    /// <summary>A silent leader is left together with the first voter that gives it up; what that is, the learner knows.</summary>
    private void LeaveWithOthers()
    {
        foreach (var (voter, notification) in _heard)
        {
            if (notification.State == ServerState.Looking && _state.Quorum.IsVoter(voter) && _state.Counts(notification.Standing))
            {
                _learner?.OtherSearches();
            }
        }
    }

    /// <summary>Who began this round before has said its vote while this server still had a leader, and says it again only some ticks later.</summary>
    private void TakeVotesHeardBefore()
    {
        foreach (var (from, notification) in _heard)
        {
            if (notification.State == ServerState.Looking && notification.Round >= _election.Round)
            {
                _election.Receive(from, notification);
            }
        }
    }
}
