using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Zab.Election;
using Coordinator.Zab.Messages;

namespace Coordinator.Zab.Roles;

/// <summary>
/// Planned handover: nothing is assigned any more; when everything is committed and the target has it, everybody is told to follow the
/// target. Only a suggestion whom to follow: discovery proves the next reign as it does any other.
/// </summary>
internal sealed partial class Leader
{
    private const int PatienceTicks = 10;

    private (ServerId Target, long Since)? _handover;

    /// <summary>Nothing is assigned meanwhile.</summary>
    public bool IsHandingOver => _handover is not null;

    /// <summary>Whom everybody was told to follow: this reign is over.</summary>
    public Vote? Appointed { get; private set; }

    /// <summary>Why a handover to a server cannot begin; null when it can.</summary>
    public HandoverRefusal? WhyNot(ServerId target)
    {
        if (!IsActive || StepDownReason is not null)
        {
            return new(ErrorCode.Unavailable, "this server does not lead with a quorum");
        }

        if (_handover is { } underWay)
        {
            return new(ErrorCode.Unavailable, "leadership is being handed over to server " + underWay.Target);
        }

        if (_state.Members.InForce.Find(target) is not { } member)
        {
            return new(ErrorCode.BadArguments, "server " + target + " is not in the ensemble");
        }

        if (member.Role == ServerRole.Observer)
        {
            return new(ErrorCode.BadArguments, "server " + target + " is an observer: it cannot lead");
        }

        return CanSucceed(target) ? null : new(ErrorCode.NotReady, "server " + target + " is not in sync with this leader");
    }

    /// <summary>The voter in sync that has acknowledged the most, then the one with the larger id; none when there is none.</summary>
    public ServerId BestSuccessor()
    {
        var best = ServerId.None;
        var acked = Zxid.Zero;
        foreach (var (id, learner) in _learners)
        {
            if (CanSucceed(id) && learner.Acked >= acked)
            {
                (best, acked) = (id, learner.Acked);
            }
        }

        return best;
    }

    /// <summary>Stops assigning; <see cref="AdvanceHandover"/> does the rest.</summary>
    public void BeginHandover(ServerId target)
    {
        Invariant.Holds(IsActive && _handover is null);
        _handover = (target, _state.Now);
        _state.Note(NoteKind.HandoverBegun, "to server " + target);
    }

    /// <summary>Tells everybody when the time has come; goes on leading when it does not come.</summary>
    private void AdvanceHandover()
    {
        if (_handover is not { } plan || StepDownReason is not null)
        {
            return;
        }

        var last = _state.Log.Last;
        var isLeaving = plan.Target != _state.Id;
        if (isLeaving && !CanSucceed(plan.Target))
        {
            GiveUpHandover(string.Create(CultureInfo.InvariantCulture, $"server {plan.Target} is no longer in sync"));
        }
        else if (_proposals.Count == 0 && _state.Log.Commit == last && (!isLeaving || _learners[plan.Target].Acked >= last))
        {
            HandOver(plan.Target, last);
        }
        else if (_state.Now - plan.Since > PatienceTicks)
        {
            GiveUpHandover(string.Create(CultureInfo.InvariantCulture, $"server {plan.Target} has not acknowledged {last} within {PatienceTicks} ticks"));
        }
    }

    private void HandOver(ServerId target, Zxid last)
    {
        _state.Note(NoteKind.HandedOver, string.Create(CultureInfo.InvariantCulture, $"to server {target}, epoch {Epoch} ends with {last}"));
        foreach (var learner in _learners.Values.ToList())
        {
            if (learner.IsSynced)
            {
                _state.Send(learner.Id, new Handover(learner.Stay, target, Epoch, last));
            }
            else
            {
                Dismiss(learner, "leadership is handed over to server " + target);
            }
        }

        Appointed = new Vote(target, last, Epoch);
    }

    private void GiveUpHandover(string reason)
    {
        _handover = null;
        _state.Note(NoteKind.HandoverGivenUp, reason);
        _state.Events.Add(new HandoverGivenUp(reason));
    }

    private bool CanSucceed(ServerId server) => _learners.TryGetValue(server, out var learner) && learner is { IsCounted: true, IsSynced: true };
}
