using Coordinator.Primitives;
using Coordinator.Zab.Messages;
using Coordinator.Zab.Roles;

namespace Coordinator.Zab;

// What the links to the others do to the role that this server has.
public sealed partial class ZabPeer
{
    private void OnLinkUp(ServerId peer)
    {
        var link = _state.Link(peer);
        link.IsUp = true;
        link.HeardAt = _state.Now;
        link.IsGivenUp = false;
        if (State == ServerState.Looking)
        {
            _election.LinkUp(peer);
        }
        else
        {
            _state.Send(peer, VoteInForce());
        }

        if (_learner is not null && _learner.Leader == peer)
        {
            _learner.Connect();
        }
    }

    private void KeepAlive(ServerId peer, PeerLink link)
    {
        if (!link.IsUp || link.IsGivenUp)
        {
            return;
        }

        if (_state.Now - link.HeardAt >= SilentLinkTicks)
        {
            link.IsGivenUp = true;
            _state.Effects.Add(new BreakLink(peer));
        }
        else if (_state.Now - link.SentAt >= BeatTicks)
        {
            _state.Send(peer, Beat.Instance);
        }
    }

    /// <summary>
    /// A broken link ends the stay over it. A learner in sync returns to its leader once, without an election; for any other it is the hint
    /// that starts the suspicion at once.
    /// </summary>
    private void OnLinkDown(ServerId peer)
    {
        _state.Link(peer).IsUp = false;
        _heard.Remove(peer);
        _early.Remove(peer);
        _election.LinkDown(peer);
        _leader?.Lost(peer);
        if (_learner is null || _learner.Leader != peer)
        {
            return;
        }

        var reason = "the link to leader " + peer + " broke";
        if (_learner.IsUpToDate)
        {
            _learner.End();
            _learner = new Learner(_state, peer, leaderSeen: true, isReturning: true);
            _state.Events.Add(new ServingEnded(reason));
        }
        else
        {
            GoLooking(reason);
        }
    }

    /// <summary>Nobody listens there: a learner that would return does not wait.</summary>
    private void OnUnreachable(ServerId peer)
    {
        if (_learner is { IsReturning: true } && _learner.Leader == peer && !_state.Link(peer).IsUp)
        {
            GoLooking("leader " + peer + " cannot be reached");
        }
    }
}
