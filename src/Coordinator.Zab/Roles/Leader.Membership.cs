using Coordinator.Primitives;

namespace Coordinator.Zab.Roles;

/// <summary>A reign in which the membership changes: a learner may begin to count, or be no part of the ensemble any more.</summary>
internal sealed partial class Leader
{
    private int _partedAt;

    /// <summary>Who is a voter in the membership in force, or in the one that is pending, takes part in the broadcast at once.</summary>
    public void MembershipChanged()
    {
        foreach (var learner in _learners.Values)
        {
            var isObserver = !_state.Quorum.IsVoter(learner.Id);
            if (learner.IsObserver == isObserver)
            {
                continue;
            }

            learner.IsObserver = isObserver;
            learner.IsCounted = MayCount(learner);
        }

        CountAcks();
    }

    /// <summary>
    /// After everybody was told what is committed: who is not in the membership in force leaves. A leader that is none of its voters itself
    /// (it was elected with its own removal in its log) is done, too.
    /// </summary>
    private void PartWithOthers()
    {
        if (_partedAt == _state.Members.Changes)
        {
            return;
        }

        _partedAt = _state.Members.Changes;
        foreach (var learner in _learners.Values.Where(learner => !_state.Members.Includes(learner.Id)).ToList())
        {
            Dismiss(learner, NotAMember(learner.Id));
        }

        if (!_state.IsVoterRole)
        {
            StepDown(NotAMember(_state.Id));
        }
    }

    private string NotAMember(ServerId server) => "server " + server + " is not in the ensemble as of " + _state.Members.InForce.Version;
}
