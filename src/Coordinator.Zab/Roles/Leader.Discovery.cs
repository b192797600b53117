using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Zab.Messages;

namespace Coordinator.Zab.Roles;

/// <summary>Discovery: the epoch of the reign, and proof that nobody in a quorum has a later history.</summary>
internal sealed partial class Leader
{
    /// <summary>With a quorum of accepted epochs known, the new one is larger than all of them; durable here before it is proposed.</summary>
    private void TryFindEpoch()
    {
        if (!_state.Quorum.IsQuorum(Counted(IsSelfCounted, static _ => true)))
        {
            return;
        }

        var largest = _state.Epochs.Accepted;
        foreach (var learner in _learners.Values)
        {
            if (!learner.IsObserver && learner.Info.Accepted > largest)
            {
                largest = learner.Info.Accepted;
            }
        }

        Invariant.Holds(largest.Value < Epoch.MaxValue);
        Epoch = largest.Next;
        _phase = Phase.EpochProposed;
        _acceptedTicket = _state.SaveEpochs(_state.Epochs with { Accepted = Epoch }, 0);
    }

    private void ProposeEpoch(LearnerTracker learner)
    {
        if (learner.Phase == LearnerPhase.Connected && _acceptedTicket != 0 && _state.CompletedTicket >= _acceptedTicket)
        {
            learner.Phase = LearnerPhase.EpochProposed;
            learner.ProgressAt = _state.Now;
            _state.Send(learner.Id, new LeaderInfo(learner.Stay, Epoch));
        }
    }

    /// <summary>
    /// Every voter's ACKEPOCH is compared whenever it comes (ZooKeeper stops at the quorum): before the NEWLEADER quorum a later history
    /// deposes this leader. Afterwards the epoch's history is decided, and a longer tail is cut.
    /// </summary>
    private void Compare(LearnerTracker learner, AckEpoch ack)
    {
        if (learner.Phase != LearnerPhase.EpochProposed)
        {
            return;
        }

        var later = ack.Current > _electedCurrent || (ack.Current == _electedCurrent && ack.Last > _electedLast);
        if (later && learner.IsCounted && !IsActive && _state.Rules.LaterHistoryDeposes)
        {
            StepDown(string.Create(
                CultureInfo.InvariantCulture,
                $"voter {learner.Id} has a later history ({ack.Current}, {ack.Last}) than ({_electedCurrent}, {_electedLast})"));
            return;
        }

        learner.Phase = LearnerPhase.EpochAcked;
        learner.Position = ack;
        learner.ProgressAt = _state.Now;
        if (learner.IsCounted && !ack.AlreadyAccepted)
        {
            _epochAcks.Add(learner.Id);
        }

        if (_phase == Phase.EpochProposed)
        {
            TryStartSynchronization();
        }
        else if (_phase >= Phase.Synchronization)
        {
            StartSync(learner);
        }
    }

    private void TryStartSynchronization()
    {
        if (_phase != Phase.EpochProposed || !_epochAcks.Contains(_state.Id) || !_state.Quorum.IsQuorum(_epochAcks))
        {
            return;
        }

        _phase = Phase.Synchronization;
        _founding = !_state.FoundingKnown;
        _nextCounter = 1;
        if (_state.Log.Last.IsZero)
        {
            _state.Note(NoteKind.Founded, "founding a new ensemble");
            _state.Append([new LogRecord(new Zxid(Epoch, _nextCounter++), _state.Options.FoundingBody)]);
        }

        _currentTicket = _state.SaveEpochs(new EpochState(Epoch, Epoch, _state.Epochs.Voter || _founding), _state.LastTicket);
        foreach (var learner in _learners.Values.ToList())
        {
            if (learner.Phase == LearnerPhase.EpochAcked)
            {
                StartSync(learner);
            }
        }
    }
}
