using Coordinator.Primitives;

namespace Coordinator.Zab;

// Who is in the ensemble, which txns change while it runs.
public sealed partial class ZabPeer
{
    private int _membershipSeen;
    private Zxid _membershipTold;

    /// <summary>The newest membership that is known to be committed.</summary>
    public EnsembleMembership Membership => _state.Members.InForce;

    /// <summary>A change of the membership is in the log and not known to be committed.</summary>
    public bool IsMembershipPending => _state.Members.Pending is not null;

    /// <summary>Whether these servers are a quorum, as far as this one knows.</summary>
    internal bool IsQuorum(IReadOnlyCollection<ServerId> servers) => _state.Quorum.IsQuorum(servers);

    /// <summary>The rest of this server follows what its log, or another server, says about the membership.</summary>
    private void FollowMembership()
    {
        var members = _state.Members;
        if (members.Changes == _membershipSeen)
        {
            return;
        }

        _membershipSeen = members.Changes;
        if (members.InForce.Version != _membershipTold)
        {
            _membershipTold = members.InForce.Version;
            _state.Events.Add(new MembershipChanged(members.InForce));
        }

        _leader?.MembershipChanged();
        if (State == ServerState.Looking)
        {
            _election.Begin(); // other votes count now, and this server's own may not
        }
        else if (_learner is not null && LearnerState != State)
        {
            State = LearnerState;
            _state.Events.Add(new StateChanged(State, _learner.Leader, Epoch, "its role in the ensemble changed"));
        }
    }

    private ServerState LearnerState => _state.IsVoterRole ? ServerState.Following : ServerState.Observing;
}
