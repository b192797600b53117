using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Zab.Election;
using Coordinator.Zab.Log;
using Coordinator.Zab.Messages;

namespace Coordinator.Zab.Roles;

/// <summary>
/// A server that follows or observes one leader for one stay: discovery, synchronization, broadcast. Its promises leave in the order
/// history durable, then current epoch durable, then ACK of NEWLEADER, then ACKs of proposals (ZOOKEEPER-4643, 4646, 4685).
/// </summary>
internal sealed class Learner
{
    private const int MaxRunsTold = 64;

    private readonly PeerState _state;
    private readonly PromiseQueue _promises;
    private readonly long _begunAt;
    private Phase _phase = Phase.Connecting;
    private Installation? _install;
    private long _progressAt;
    private long _heardAt;
    private bool _leaderSeen;
    private bool _infoSent;
    private Epoch _epoch;
    private Zxid _toldApplied;

    public Learner(PeerState state, ServerId leader, bool leaderSeen)
    {
        _state = state;
        _promises = new PromiseQueue(state);
        Leader = leader;
        Stay = (long)(state.Stays.Next() >> 1) | 1;
        _begunAt = state.Now;
        _progressAt = state.Now;
        _heardAt = state.Now;
        _leaderSeen = leaderSeen;
    }

    private enum Phase
    {
        Connecting,
        Discovery,
        Synchronization,
        NewLeaderReceived,
        NewLeaderAcked,
        UpToDate,
    }

    public ServerId Leader { get; }

    public long Stay { get; }

    public bool IsUpToDate => _phase == Phase.UpToDate;

    /// <summary>Why the stay must end; null while it goes on.</summary>
    public string? LeaveReason { get; private set; }

    /// <summary>Ends the stay.</summary>
    public void Leave(string reason) => LeaveReason ??= reason;

    /// <summary>Whom the leader told everybody to follow: this stay is over.</summary>
    public Vote? Appointed { get; private set; }

    /// <summary>Begins the stay when the link is there.</summary>
    public void Connect()
    {
        if (_infoSent || !_state.Link(Leader).IsUp)
        {
            return;
        }

        _infoSent = true;
        var standing = _state.Standing;
        _state.Send(Leader, new LearnerInfo(Stay, _state.Epochs.Accepted, standing.Voter, standing.MayFound && !_state.FoundingKnown));
    }

    /// <summary>What the chosen leader says of itself.</summary>
    public void LeaderNotified(Notification notification)
    {
        if (notification.State == ServerState.Leading && notification.Vote.Leader == Leader)
        {
            _leaderSeen = true;
        }
        else if (_leaderSeen)
        {
            LeaveReason ??= "the leader no longer leads";
        }
    }

    public void Tick()
    {
        Connect();
        var options = _state.Options;
        if (!_leaderSeen && _state.Now - _begunAt > options.FinalizeWaitTicks + 2)
        {
            LeaveReason ??= "the chosen leader does not lead";
        }
        else if (_state.Now - _heardAt > options.SyncLimitTicks)
        {
            LeaveReason ??= "the leader is silent";
        }
        else if (_phase != Phase.UpToDate && _state.Now - _progressAt > options.InitLimitTicks)
        {
            LeaveReason ??= "synchronization makes no progress";
        }

        if (_phase == Phase.UpToDate && _state.Applied > _toldApplied)
        {
            // Nothing was flushed since: without this the digest of the last txn would be compared only after the next one.
            SendAck();
        }
    }

    /// <summary>Cancels what was promised to this leader; an unfinished transfer leaves the old state.</summary>
    public void End()
    {
        _promises.Clear();
        if (_install is not null)
        {
            _state.Effects.Add(new AbortInstall(_state.NextTicket()));
            _install = null;
        }
    }

    public void StorageCompleted()
    {
        foreach (var message in _promises.Release())
        {
            if (message is AckNewLeader)
            {
                _phase = Phase.NewLeaderAcked;
            }
        }

        if (_phase >= Phase.NewLeaderAcked)
        {
            SendAck();
        }
    }

    public void Receive(StayMessage message)
    {
        _heardAt = _state.Now; // beats of the link do not count: a leader that dropped this stay beats too
        switch (message)
        {
            case LeaderInfo info:
                AcceptEpoch(info);
                break;
            case SyncStart start:
                BeginSync(start);
                break;
            case SnapshotChunk chunk:
                Stage(chunk);
                break;
            case Propose propose:
                Take(propose);
                break;
            case NewLeader newLeader:
                AcceptHistory(newLeader);
                break;
            case UpToDate upToDate:
                BecomeUpToDate(upToDate);
                break;
            case Messages.Commit commit:
                Commit(commit.Zxid);
                break;
            case Ping ping:
                _state.Send(Leader, new Pong(Stay, _phase >= Phase.NewLeaderAcked ? ping.Round : 0, _state.WatchFloor, _state.Options.ApplyLevel));
                break;
            case Grant:
                AcceptGrant();
                break;
            case Handover handover when Expect(_phase == Phase.UpToDate && handover.Epoch == _epoch, "HANDOVER"):
                Appointed = new Vote(handover.Target, handover.Last, handover.Epoch);
                break;
            case StayRefused refused:
                LeaveReason ??= "leader " + Leader + " ended the stay: " + refused.Reason;
                break;
            default:
                break; // a message of the replication layer, or a leader's: not for a learner
        }
    }

    private void AcceptEpoch(LeaderInfo info)
    {
        _leaderSeen = true;
        _progressAt = _state.Now;
        if (_phase != Phase.Connecting)
        {
            return;
        }

        var accepted = _state.Epochs.Accepted;
        if (info.NewEpoch < accepted && _state.IsVoterRole)
        {
            LeaveReason ??= string.Create(CultureInfo.InvariantCulture, $"leader {Leader} proposes epoch {info.NewEpoch}, {accepted} is promised");
            return;
        }

        _phase = Phase.Discovery;
        _epoch = info.NewEpoch;
        var ticket = _state.LastTicket;
        if (info.NewEpoch > accepted)
        {
            ticket = _state.SaveEpochs(_state.Epochs with { Accepted = info.NewEpoch }, 0);
        }

        var (logBase, runs) = _state.NeedsSnapshot ? CommonPoint.Nothing : CommonPoint.Describe(_state.Log, MaxRunsTold);
        _promises.SendAfter(ticket, Leader, new AckEpoch(
            Stay, info.NewEpoch <= accepted, _state.Epochs.Current, _state.Log.Last, _state.Log.Commit, logBase, runs));
    }

    private void BeginSync(SyncStart start)
    {
        if (!Expect(_phase == Phase.Discovery, "SyncStart"))
        {
            return;
        }

        _phase = Phase.Synchronization;
        if (!_state.Rules.HistoryBeforeEpoch)
        {
            _state.SaveEpochs(_state.Epochs with { Current = _epoch }, 0);
        }

        switch (start.Kind)
        {
            case SyncKind.Diff:
                Expect(start.Point == _state.Log.Last, "DIFF from another position");
                break;
            case SyncKind.Trunc:
                Truncate(start.Point);
                break;
            default:
                _install = new Installation(start.Point);
                _state.Effects.Add(new BeginInstall(_state.NextTicket(), start.Point));
                break;
        }
    }

    private void Truncate(Zxid point)
    {
        if (point < _state.Log.Commit || !_state.Log.Contains(point))
        {
            Refuse(string.Create(CultureInfo.InvariantCulture, $"TRUNC to {point} would undo what is committed up to {_state.Log.Commit}"));
            return;
        }

        var ticket = _state.NextTicket();
        _state.Log.TruncateAfter(point, ticket);
        _state.Effects.Add(new TruncateLog(ticket, point));
    }

    private void Stage(SnapshotChunk chunk)
    {
        if (!Expect(_install is { IsSnapshotComplete: false } && chunk.Offset == _install.Offset, "snapshot chunk"))
        {
            return;
        }

        _state.Effects.Add(new StageSnapshot(_state.NextTicket(), chunk.Offset, chunk.Bytes));
        _install!.Offset += chunk.Bytes.Length;
        _install.IsSnapshotComplete = chunk.IsLast;
        Progress();
    }

    private void Take(Propose propose)
    {
        var last = _install?.Last ?? _state.Log.Last;
        if (!Expect(_phase >= Phase.Synchronization && _install is null or { IsSnapshotComplete: true }, "PROPOSE")
            || !Expect(IsContiguous(last, propose.Records), "gap after " + last))
        {
            return;
        }

        if (_install is not null)
        {
            _install.Records.AddRange(propose.Records);
            _state.Effects.Add(new StageTxns(_state.NextTicket(), propose.Records, Zxid.Min(propose.Commit, _install.Last)));
        }
        else
        {
            _state.Append(propose.Records);
            Commit(propose.Commit);
            if (!_state.Rules.AckAfterFlush && _phase >= Phase.NewLeaderAcked)
            {
                SendAck();
            }
        }

        if (_phase < Phase.UpToDate)
        {
            Progress();
        }
    }

    private void AcceptHistory(NewLeader newLeader)
    {
        var last = _install?.Last ?? _state.Log.Last;
        if (!Expect(_phase == Phase.Synchronization && last == newLeader.Last && _install is null or { IsSnapshotComplete: true }, "NEWLEADER"))
        {
            return;
        }

        if (_install is not null && !Install(_install))
        {
            return;
        }

        _phase = Phase.NewLeaderReceived;
        _progressAt = _state.Now;
        var voter = _state.Epochs.Voter || (newLeader.Founding && _state.IsVoterRole);
        var accepted = newLeader.Epoch > _state.Epochs.Accepted ? newLeader.Epoch : _state.Epochs.Accepted;
        var ticket = _state.SaveEpochs(_state.Epochs with { Accepted = accepted, Current = newLeader.Epoch, Voter = voter }, _state.LastTicket);
        _promises.SendAfter(ticket, Leader, new AckNewLeader(Stay, newLeader.Epoch));
    }

    private bool Install(Installation install)
    {
        if (install.Last < _state.Log.Commit)
        {
            Refuse(string.Create(CultureInfo.InvariantCulture, $"SNAP to {install.Last} would undo what is committed up to {_state.Log.Commit}"));
            return false;
        }

        var ticket = _state.NextTicket();
        _state.Effects.Add(new CommitInstall(ticket));
        _state.Log.ResetTo(install.SnapshotZxid, install.Records, ticket);
        _state.NeedsSnapshot = false;
        _state.Events.Add(new InstallBegun(install.SnapshotZxid));
        _install = null;
        return true;
    }

    private void BecomeUpToDate(UpToDate upToDate)
    {
        if (!Expect(_phase == Phase.NewLeaderAcked, "UPTODATE"))
        {
            return;
        }

        _phase = Phase.UpToDate;
        Commit(upToDate.Commit);
        _state.Events.Add(new Synchronized(Leader, Stay));
        SendAck();
    }

    private void AcceptGrant()
    {
        if (!Expect(_phase == Phase.UpToDate && _state.IsVoterRole, "GRANT"))
        {
            return;
        }

        var ticket = _state.SaveEpochs(_state.Epochs with { Voter = true, Suspect = false }, _state.LastTicket);
        _promises.SendAfter(ticket, Leader, new GrantAck(Stay));
    }

    /// <summary>An ACK for a zxid means that everything up to it is flushed here; what is not committed yet is covered by later ones.</summary>
    private void SendAck()
    {
        _toldApplied = _state.Applied;
        _state.Send(Leader, new Ack(Stay, _state.Rules.AckAfterFlush ? _state.Log.Flushed : _state.Log.Last, _state.Applied, _state.AppliedDigest));
    }

    private void Commit(Zxid zxid)
    {
        if (_install is null)
        {
            _state.Commit(zxid);
        }
    }

    private void Progress()
    {
        _progressAt = _state.Now;
        _state.Send(Leader, new SyncProgress(Stay, _install?.Offset ?? 0, _install?.Last ?? _state.Log.Last));
    }

    private void Refuse(string reason)
    {
        _state.Note(NoteKind.SyncRefused, reason + "; the copy is kept");
        LeaveReason ??= reason;
    }

    private bool Expect(bool condition, string what)
    {
        if (!condition)
        {
            LeaveReason ??= "out of order: " + what;
        }

        return condition;
    }

    private static bool IsContiguous(Zxid last, IReadOnlyList<LogRecord> records)
    {
        foreach (var record in records)
        {
            if (!PeerLog.Follows(last, record.Zxid))
            {
                return false;
            }

            last = record.Zxid;
        }

        return true;
    }

    /// <summary>A snapshot and the txns after it on their way into staging.</summary>
    private sealed class Installation(Zxid snapshotZxid)
    {
        public Zxid SnapshotZxid { get; } = snapshotZxid;

        public List<LogRecord> Records { get; } = [];

        public long Offset { get; set; }

        public bool IsSnapshotComplete { get; set; }

        public Zxid Last => Records.Count == 0 ? SnapshotZxid : Records[^1].Zxid;
    }
}
