using Coordinator.Primitives;
using Coordinator.Zab.Messages;

namespace Coordinator.Zab.Election;

/// <summary>
/// FastLeaderElection's rules: adopt the better vote, a quorum for one vote decides, established members are joined when a quorum of them
/// agrees and the leader itself says so. No fixed wait: see <see cref="Decide"/>.
/// </summary>
internal sealed class LeaderElection(PeerState state)
{
    private const int ReachableTicks = 6;
    private const int ResendTicks = 2;

    /// <summary>Votes of this round.</summary>
    private readonly SortedDictionary<ServerId, Notification> _received = [];

    /// <summary>What members of an ensemble with a leader say, of whatever round.</summary>
    private readonly SortedDictionary<ServerId, Notification> _established = [];

    private long _quorumSince = -1;
    private long _sentAt;

    /// <summary>Election round ("logical clock"), volatile.</summary>
    public long Round { get; private set; }

    public Vote Vote { get; private set; }

    /// <summary>The leader that was just given up for silence: nobody waits for its vote.</summary>
    public ServerId Suspect { get; set; }

    /// <summary>Begins a new round with a vote for itself, if it can stand.</summary>
    public void Begin()
    {
        Round++;
        _received.Clear();
        _established.Clear();
        _quorumSince = -1;
        Vote = InitialVote();
        Broadcast();
    }

    /// <summary>The leader in force was appointed by the one before it: no election, and the same vote in force at every member.</summary>
    public void Appoint(Vote vote)
    {
        Vote = vote;
        _received.Clear();
        _established.Clear();
        _quorumSince = -1;
    }

    public Notification Notification(ServerState serverState, Vote vote) => new(serverState, vote, Round, state.Standing, Told);

    /// <summary>The membership in force travels with the votes, so that a server that was away while it changed finds the others.</summary>
    private EnsembleMembership? Told => state.Members.InForce is { Version.IsZero: false } membership ? membership : null;

    /// <summary>Takes a notification while looking.</summary>
    public void Receive(ServerId from, Notification notification)
    {
        var isVoter = state.Quorum.IsVoter(from);
        if (!isVoter && state.Link(from).SentAt < state.Now)
        {
            // Once a tick: of two that know of different memberships neither may be a voter to the other, and both answer.
            state.Send(from, Notification(ServerState.Looking, Vote));
        }

        if (notification.State != ServerState.Looking)
        {
            _established[from] = notification;
            if (notification.Round == Round)
            {
                _received[from] = notification;
            }
            else
            {
                _received.Remove(from);
            }

            return;
        }

        _established.Remove(from);
        if (isVoter || notification.Vote.Leader == from)
        {
            ReceiveLooking(from, notification);
        }
    }

    public void LinkUp(ServerId peer) => state.Send(peer, Notification(ServerState.Looking, Vote));

    public void LinkDown(ServerId peer)
    {
        _received.Remove(peer);
        _established.Remove(peer);
    }

    public void Tick()
    {
        if (state.Now - _sentAt >= ResendTicks)
        {
            Broadcast();
        }
    }

    /// <summary>Somebody knows the founding txn committed: votes of blanks, and for blanks, are void.</summary>
    public void FoundingBecameKnown()
    {
        var initial = InitialVote();
        if (!IsElectable(Vote))
        {
            Vote = initial;
            foreach (var (_, notification) in _received)
            {
                Adopt(notification.Vote);
            }

            Broadcast();
        }
    }

    /// <summary>
    /// The leader to follow, this server's own id to lead, or none yet. A quorum for one vote ends the election at once when every
    /// reachable voter has voted in this round; a reachable but silent one is waited for, briefly. Ending early may elect a worse
    /// candidate: discovery notices.
    /// </summary>
    public ServerId Decide()
    {
        if (!state.Members.Includes(state.Id))
        {
            return ServerId.None; // nobody would have it
        }

        var established = EstablishedLeader();
        if (!established.IsNone)
        {
            return established;
        }

        if (Vote.Leader.IsNone || !state.Quorum.IsQuorum(Supporters()) || !CandidateStands())
        {
            _quorumSince = -1;
            return ServerId.None;
        }

        if (_quorumSince < 0)
        {
            _quorumSince = state.Now;
        }

        var waited = state.Now - _quorumSince >= state.Options.FinalizeWaitTicks;
        return waited || EveryReachableVoterAnswered() ? Vote.Leader : ServerId.None;
    }

    private void ReceiveLooking(ServerId from, Notification notification)
    {
        if (notification.Round < Round)
        {
            state.Send(from, Notification(ServerState.Looking, Vote));
            return;
        }

        var changed = false;
        if (notification.Round > Round)
        {
            Round = notification.Round;
            _received.Clear();
            _quorumSince = -1;
            Vote = InitialVote();
            changed = true;
        }

        changed |= Adopt(notification.Vote);
        _received[from] = notification;
        if (changed)
        {
            Broadcast();
        }
    }

    private bool Adopt(Vote vote)
    {
        if (!IsElectable(vote) || !vote.IsBetterThan(Vote))
        {
            return false;
        }

        Vote = vote;
        _quorumSince = -1;
        return true;
    }

    /// <summary>
    /// A candidate that is no voter here may be one by a change that it has logged and this server has not: then its log is the longer one. Without
    /// this rule it and its other voters would wait for ever for each other (seed 212 with spares).
    /// </summary>
    private bool IsElectable(Vote vote) =>
        (state.Quorum.IsVoter(vote.Leader) || (!vote.Leader.IsNone && vote.Zxid > state.Log.Last)) && (!state.FoundingKnown || !vote.Zxid.IsZero || !state.Rules.BlankDoesNotCount);

    private Vote InitialVote() =>
        state.IsVoterRole && state.MayLead && state.Counts(state.Standing) ? new Vote(state.Id, state.Log.Last, state.Epochs.Current) : Vote.None;

    private List<ServerId> Supporters()
    {
        var supporters = new List<ServerId>();
        if (state.IsVoterRole && state.Counts(state.Standing))
        {
            supporters.Add(state.Id);
        }

        foreach (var (voter, notification) in _received)
        {
            var supports = notification.State == ServerState.Looking
                ? notification.Vote == Vote
                : notification.Vote.Leader == Vote.Leader;
            if (supports && state.Counts(notification.Standing))
            {
                supporters.Add(voter);
            }
        }

        return supporters;
    }

    /// <summary>The leader check: the candidate itself still stands, in this round.</summary>
    private bool CandidateStands()
    {
        if (Vote.Leader == state.Id || !state.Rules.LeaderCheck)
        {
            return true;
        }

        return _received.TryGetValue(Vote.Leader, out var own)
            && own.Vote.Leader == Vote.Leader
            && own.State is ServerState.Looking or ServerState.Leading;
    }

    private ServerId EstablishedLeader()
    {
        foreach (var (_, claim) in _established)
        {
            var leader = claim.Vote.Leader;
            if (leader == state.Id || leader.IsNone)
            {
                continue;
            }

            var leads = _established.TryGetValue(leader, out var own)
                && own.State == ServerState.Leading && own.Vote.Leader == leader && own.Vote.Epoch == claim.Vote.Epoch;
            if (!leads && state.Rules.LeaderCheck)
            {
                continue;
            }

            List<ServerId> agreeing = [.. _established
                .Where(other => other.Value.Vote.Leader == leader && other.Value.Vote.Epoch == claim.Vote.Epoch && state.Counts(other.Value.Standing))
                .Select(other => other.Key)];
            if (state.Quorum.IsQuorumOfEither(agreeing))
            {
                Round = Math.Max(Round, claim.Round);
                return leader;
            }
        }

        return ServerId.None;
    }

    private bool EveryReachableVoterAnswered()
    {
        foreach (var voter in state.Quorum.Voters)
        {
            if (voter == state.Id || voter == Suspect || _received.ContainsKey(voter) || _established.ContainsKey(voter))
            {
                continue;
            }

            var link = state.Link(voter);
            if (link.IsUp && state.Now - link.HeardAt <= ReachableTicks)
            {
                return false;
            }
        }

        return true;
    }

    private void Broadcast()
    {
        _sentAt = state.Now;
        var notification = Notification(ServerState.Looking, Vote);
        foreach (var voter in state.Quorum.Voters)
        {
            if (voter != state.Id)
            {
                state.Send(voter, notification);
            }
        }
    }
}
