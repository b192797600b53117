using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Zab.Log;
using Coordinator.Zab.Messages;

namespace Coordinator.Zab.Roles;

/// <summary>Synchronization: each learner's history becomes the leader's, by DIFF, TRUNC or SNAP; no gap is ever sent.</summary>
internal sealed partial class Leader
{
    private long _nextReadId;

    private void StartSync(LearnerTracker learner)
    {
        var position = learner.Position;
        Invariant.Holds(position is not null);
        learner.ProgressAt = _state.Now;
        var common = CommonPoint.Find(_state.Log, position.LogBase, position.Runs);
        if (common is null)
        {
            StartSnapshot(learner, position);
            return;
        }

        var point = common.Value;
        if (point < position.Commit)
        {
            Refuse(learner, string.Create(
                CultureInfo.InvariantCulture,
                $"it has committed up to {position.Commit}, this leader shares its history only up to {point}"));
            return;
        }

        var kind = point == position.Last ? SyncKind.Diff : SyncKind.Trunc;
        _state.Note(kind == SyncKind.Diff ? NoteKind.SyncDiff : NoteKind.SyncTrunc, string.Create(
            CultureInfo.InvariantCulture, $"server {learner.Id} at {position.Last} from {point} to {_state.Log.Last}"));
        learner.Sent = point;
        learner.Phase = LearnerPhase.HistorySending;
        _state.Send(learner.Id, new SyncStart(learner.Stay, kind, point));
        Pump(learner);
    }

    private void StartSnapshot(LearnerTracker learner, AckEpoch position)
    {
        if (position.Staged is { } staged && CanResume(staged, position))
        {
            Resume(learner, staged);
            return;
        }

        var snapshot = _state.Log.SnapshotZxid;
        if (snapshot.IsZero)
        {
            _state.Events.Add(new SnapshotWanted());
        }

        if (snapshot.IsZero || _state.Log.Last < position.Commit)
        {
            Refuse(learner, string.Create(
                CultureInfo.InvariantCulture,
                $"it has committed up to {position.Commit} and shares no history with this leader's {_state.Log.Base} to {_state.Log.Last}"));
            return;
        }

        _state.Note(NoteKind.SyncSnap, string.Create(CultureInfo.InvariantCulture, $"server {learner.Id} at {position.Last} from snapshot {snapshot}"));
        learner.SnapshotZxid = snapshot;
        learner.Sent = snapshot;
        learner.Phase = LearnerPhase.SnapshotSending;
        _state.Send(learner.Id, new SyncStart(learner.Stay, SyncKind.Snap, snapshot));
        Pump(learner);
    }

    /// <summary>What the learner tells is of this reign, so of this log; the txns after it are still to be here.</summary>
    private bool CanResume(StagedPart staged, AckEpoch position) =>
        staged.Offset > 0
        && _state.Log.Contains(staged.Last)
        && staged.SnapshotZxid <= staged.Last
        && staged.Last <= LastProposed
        && position.Commit <= _state.Log.Last
        && (staged.IsSnapshotComplete || staged.Last == staged.SnapshotZxid);

    private void Resume(LearnerTracker learner, StagedPart staged)
    {
        _state.Note(NoteKind.SnapResumed, string.Create(
            CultureInfo.InvariantCulture, $"server {learner.Id} has {staged.Offset} bytes of snapshot {staged.SnapshotZxid} and the log to {staged.Last}"));
        learner.SnapshotZxid = staged.SnapshotZxid;
        learner.SnapshotSent = staged.Offset;
        learner.SnapshotReceived = staged.Offset;
        learner.Sent = staged.Last;
        learner.Phase = staged.IsSnapshotComplete ? LearnerPhase.HistorySending : LearnerPhase.SnapshotSending;
        _state.Send(learner.Id, new SyncStart(learner.Stay, SyncKind.Snap, staged.SnapshotZxid, staged.Offset));
        Pump(learner);
    }

    private void Refuse(LearnerTracker learner, string reason)
    {
        _state.Note(NoteKind.SyncRefused, "server " + learner.Id + " refused: " + reason);
        Dismiss(learner, reason);
    }

    private void Continue(LearnerTracker learner, SyncProgress progress)
    {
        learner.ProgressAt = _state.Now;
        learner.SnapshotReceived = Math.Max(learner.SnapshotReceived, progress.SnapshotOffset);
        learner.Received(progress.Received);
        Pump(learner);
    }

    /// <summary>Sends the learner what it misses, as much as may be in flight: snapshot, then log, then NEWLEADER, then proposals.</summary>
    private void Pump(LearnerTracker learner)
    {
        if (learner.Phase == LearnerPhase.SnapshotSending)
        {
            if (learner.ReadId == 0 && learner.SnapshotSent - learner.SnapshotReceived <= _state.Options.ChunkBytes)
            {
                learner.ReadId = ++_nextReadId;
                _state.Effects.Add(new ReadSnapshot(learner.ReadId, learner.SnapshotZxid, learner.SnapshotSent, _state.Options.ChunkBytes));
            }

            return;
        }

        while (learner.Phase >= LearnerPhase.HistorySending)
        {
            var target = TargetOf(learner);
            if (learner.Sent >= target)
            {
                CloseHistory(learner);
                return;
            }

            if (learner.ReadId != 0 || learner.InFlightBytes > _state.Options.MaxInFlightBytes)
            {
                return;
            }

            if (learner.Sent < _state.Log.WindowBase)
            {
                learner.ReadId = ++_nextReadId;
                _state.Effects.Add(new ReadLog(learner.ReadId, learner.Sent, _state.Options.ChunkBytes));
                return;
            }

            SendRecords(learner, Window(learner.Sent, target));
        }
    }

    /// <summary>How far a learner may be sent the log.</summary>
    private Zxid TargetOf(LearnerTracker learner) => learner.IsObserver ? Zxid.Max(_state.Log.Commit, learner.Sent) : LastProposed;

    public void LogRead(LogRead read)
    {
        var learner = Reader(read.RequestId);
        if (learner is null)
        {
            return;
        }

        var target = TargetOf(learner);
        IReadOnlyList<LogRecord> records = [.. read.Records.TakeWhile(record => record.Zxid <= target)];
        if (records.Count == 0 || !PeerLog.Follows(learner.Sent, records[0].Zxid))
        {
            Dismiss(learner, "the log was purged meanwhile: its next stay begins with a snapshot");
            return;
        }

        SendRecords(learner, records);
        Pump(learner);
    }

    public void SnapshotRead(SnapshotRead read)
    {
        var learner = Reader(read.RequestId);
        if (learner is null)
        {
            return;
        }

        if (read.Bytes.IsEmpty)
        {
            Dismiss(learner, "the snapshot was purged meanwhile: its next stay begins with a newer one");
            return;
        }

        _state.Send(learner.Id, new SnapshotChunk(learner.Stay, learner.SnapshotSent, read.Bytes, read.IsLast));
        learner.SnapshotSent += read.Bytes.Length;
        if (read.IsLast)
        {
            learner.Phase = LearnerPhase.HistorySending;
        }

        Pump(learner);
    }

    private LearnerTracker? Reader(long requestId)
    {
        var learner = _learners.Values.FirstOrDefault(candidate => candidate.ReadId == requestId);
        if (learner is not null)
        {
            learner.ReadId = 0;
        }

        return learner;
    }

    private void SendRecords(LearnerTracker learner, IReadOnlyList<LogRecord> records)
    {
        learner.RecordsSent(records);
        var (commit, onceFlushed) = MarksFor(learner);
        Mark(learner, commit, onceFlushed);
        _state.Send(learner.Id, new Propose(learner.Stay, records, _state.Log.Commit, Zxid.Max(_state.Log.Commit, onceFlushed), MayAcksWait));
    }

    private void CloseHistory(LearnerTracker learner)
    {
        if (learner.Phase == LearnerPhase.HistorySending)
        {
            learner.Phase = LearnerPhase.NewLeaderSent;
            learner.NewLeaderLast = learner.Sent;
            _state.Send(learner.Id, new NewLeader(learner.Stay, Epoch, learner.Sent, _founding && learner.IsCounted));
        }
    }

    private void CountNewLeader(LearnerTracker learner, AckNewLeader ack)
    {
        if (learner.Phase != LearnerPhase.NewLeaderSent || ack.Epoch != Epoch)
        {
            return;
        }

        learner.Phase = LearnerPhase.Synced;
        learner.HasVote |= _founding && learner.IsCounted;
        _lost.Remove(learner.Id);
        learner.Acked = learner.NewLeaderLast;
        learner.Received(learner.NewLeaderLast);
        if (IsActive)
        {
            Welcome(learner);
            CountAcks();
        }
        else
        {
            TryActivate();
        }
    }

    /// <summary>With a quorum of NEWLEADER acks the whole initial history is committed, and applied before this leader serves.</summary>
    private void TryActivate()
    {
        if (_phase != Phase.Synchronization
            || !_ownEpochDurable
            || !_state.Quorum.IsQuorum(Counted(_state.Epochs.Voter, static learner => learner.IsSynced))
            || _state.Log.IsDeliveryHeld)
        {
            return;
        }

        _phase = Phase.Active;
        _state.Commit(_state.Log.Last);
        _state.Events.Add(new Activated(Epoch));
        foreach (var learner in _learners.Values)
        {
            if (learner.IsSynced)
            {
                Welcome(learner);
            }
        }
    }

    private void Welcome(LearnerTracker learner)
    {
        var commit = Zxid.Min(_state.Log.Commit, learner.Sent);
        Mark(learner, commit, commit);
        _state.Send(learner.Id, new UpToDate(learner.Stay, _state.Log.Commit));
        _state.Events.Add(new LearnerJoined(learner.Id, learner.Stay));
        if (!learner.HasVote && (learner.IsObserver || !learner.IsCounted))
        {
            learner.GrantRound = _rounds.Request(isPatient: false);
        }
    }

    /// <summary>A reign confirmed after a blank's flush: it may count.</summary>
    private void GrantAfter(long round)
    {
        foreach (var learner in _learners.Values)
        {
            if (learner.GrantRound != 0 && learner.GrantRound <= round)
            {
                learner.GrantRound = 0;
                _state.Send(learner.Id, new Grant(learner.Stay));
            }
        }
    }
}
