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
internal sealed partial class Learner
{
    /// <summary>A leader whose link broke is waited for this long. Its own patience with this server is no shorter.</summary>
    public const int ReturnTicks = 2;

    private const int MaxRunsTold = 64;

    private readonly PeerState _state;
    private readonly PromiseQueue _promises;
    private readonly long _begunAt;
    private Phase _phase = Phase.Connecting;
    private readonly bool _isReturning;
    private SnapshotTransfer? _install;
    private long _progressAt;
    private long _heardAt;
    private bool _leaderSeen;
    private bool _infoSent;
    private Epoch _epoch;

    /// <summary>Begins a stay; <see cref="Connect"/> asks for it.</summary>
    /// <param name="state">Shared.</param>
    /// <param name="leader">Whom to follow.</param>
    /// <param name="leaderSeen">Whether it is known to lead.</param>
    /// <param name="isReturning">The link broke while in sync: only the same reign will do, and not for long.</param>
    public Learner(PeerState state, ServerId leader, bool leaderSeen, bool isReturning = false)
    {
        _state = state;
        _promises = new PromiseQueue(state);
        Leader = leader;
        Stay = (long)(state.Stays.Next() >> 1) | 1;
        _begunAt = state.Now;
        _progressAt = state.Now;
        _heardAt = state.Now;
        _leaderSeen = leaderSeen;
        _isReturning = isReturning;
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

    /// <summary>It waits for an answer of the leader that it was in sync with.</summary>
    public bool IsReturning => _isReturning && _phase == Phase.Connecting;

    /// <summary>Why the stay must end; null while it goes on.</summary>
    public string? LeaveReason { get; private set; }

    /// <summary>Ends the stay.</summary>
    public void Leave(string reason) => LeaveReason ??= reason;

    /// <summary>In how many ticks it must be stepped again if nothing comes: a tick after the next ping should have come, if all is in order.</summary>
    public int RestTicks => IsUpToDate && !OwesAck && _state.CanRest
        ? (int)Math.Max(1, _heardAt + Roles.Leader.PingTicks + 2 - _state.Now)
        : 1;

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

    /// <summary>
    /// Another voter searches for a leader. Every server counts by its own ticks, which fall between each other's, and one alone elects
    /// nobody: the first one's last tick is the last for all who are within a tick of giving the leader up. Only what this server itself has not
    /// heard counts, and that is more than pings that are late: a voter that the leader alone is lost to takes nobody along.
    /// </summary>
    public void OtherSearches()
    {
        var silence = _state.Now - _heardAt;
        if (silence >= _state.Options.SyncLimitTicks - 1 && silence > 2 * Roles.Leader.PingTicks)
        {
            LeaveReason ??= "the leader is silent, and another voter searches for one";
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
        else if (IsReturning && _state.Now - _begunAt > ReturnTicks)
        {
            LeaveReason ??= "the leader whose link broke does not answer";
        }
        else if (_state.Now - _heardAt >= options.SyncLimitTicks)
        {
            LeaveReason ??= "the leader is silent";
        }
        else if (_phase != Phase.UpToDate && _state.Now - _progressAt > options.InitLimitTicks)
        {
            LeaveReason ??= "synchronization makes no progress";
        }

        if (_phase == Phase.UpToDate && (OwesAck || _state.Applied > _toldApplied))
        {
            // Nothing was flushed since: without this the digest of the last txn would be compared only after the next one.
            SendAck();
        }
    }

    /// <summary>Cancels what was promised to this leader; an unfinished transfer leaves the old state.</summary>
    public void End()
    {
        _promises.Clear();
        _install = null;
    }

    public void StorageCompleted()
    {
        if (_phase == Phase.UpToDate)
        {
            Commit(Zxid.Zero, Zxid.Zero);
        }

        foreach (var message in _promises.Release())
        {
            if (message is AckNewLeader)
            {
                _phase = Phase.NewLeaderAcked;
            }
        }

        if (_phase >= Phase.NewLeaderAcked)
        {
            Acknowledge();
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
                Commit(commit.Zxid, commit.OnceFlushed);
                HearOfAcks(commit.AckMayWait);
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
                _install = null;
                _state.DropTransfer();
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

        if (_isReturning && (info.NewEpoch != accepted || info.NewEpoch != _state.Epochs.Current))
        {
            LeaveReason ??= string.Create(CultureInfo.InvariantCulture, $"leader {Leader} is in epoch {info.NewEpoch}, not in {accepted} any more");
            return;
        }

        _phase = Phase.Discovery;
        _epoch = info.NewEpoch;
        if (_state.Transfer is { } transfer && !transfer.IsOf(Leader, _epoch))
        {
            _state.DropTransfer();
        }

        var ticket = _state.LastTicket;
        if (info.NewEpoch > accepted)
        {
            ticket = _state.SaveEpochs(_state.Epochs with { Accepted = info.NewEpoch }, 0);
        }

        var (logBase, runs) = _state.NeedsSnapshot ? CommonPoint.Nothing : CommonPoint.Describe(_state.Log, MaxRunsTold);
        _promises.SendAfter(ticket, Leader, new AckEpoch(
            Stay, info.NewEpoch <= accepted, _state.Epochs.Current, _state.Log.Last, _state.Log.Commit, logBase, runs, _state.Transfer?.Part));
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

        if (start.Kind != SyncKind.Snap)
        {
            _state.DropTransfer();
        }

        switch (start.Kind)
        {
            case SyncKind.Diff:
                Expect(start.Point == _state.Log.Last, "DIFF from another position");
                break;
            case SyncKind.Trunc when Expect(!_isReturning, "TRUNC within a reign"):
                Truncate(start.Point);
                break;
            case SyncKind.Snap when start.Offset > 0:
                Resume(start);
                break;
            case SyncKind.Snap:
                _install = new SnapshotTransfer(Leader, _epoch, start.Point);
                _state.BeginTransfer(_install);
                break;
            default:
                break; // refused
        }
    }

    private void Resume(SyncStart start)
    {
        if (Expect(_state.Transfer is { } staged && staged.SnapshotZxid == start.Point && staged.Offset == start.Offset, "SNAP from another position"))
        {
            _install = _state.Transfer;
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

    private void AcceptHistory(NewLeader newLeader)
    {
        var last = _install?.Last ?? _state.Log.Last;
        if (!Expect(_phase == Phase.Synchronization && last == newLeader.Last && _install is null or { IsSnapshotComplete: true }, "NEWLEADER"))
        {
            return;
        }

        if (_install is not null)
        {
            if (_install.Last < _state.Log.Commit)
            {
                Refuse(string.Create(
                    CultureInfo.InvariantCulture, $"SNAP to {_install.Last} would undo what is committed up to {_state.Log.Commit}"));
                return;
            }

            _state.Install(_install);
            _install = null;
        }

        _phase = Phase.NewLeaderReceived;
        _progressAt = _state.Now;
        var voter = _state.Epochs.Voter || (newLeader.Founding && _state.IsVoterRole);
        var accepted = newLeader.Epoch > _state.Epochs.Accepted ? newLeader.Epoch : _state.Epochs.Accepted;
        var ticket = _state.SaveEpochs(_state.Epochs with { Accepted = accepted, Current = newLeader.Epoch, Voter = voter }, _state.LastTicket);
        _promises.SendAfter(ticket, Leader, new AckNewLeader(Stay, newLeader.Epoch));
    }

    private void BecomeUpToDate(UpToDate upToDate)
    {
        if (!Expect(_phase == Phase.NewLeaderAcked, "UPTODATE"))
        {
            return;
        }

        _phase = Phase.UpToDate;
        if (_isReturning)
        {
            _state.Note(NoteKind.Returned, "to leader " + Leader);
        }

        Commit(upToDate.Commit, upToDate.Commit);
        _state.Events.Add(new Synchronized(Leader, Stay));
        SendAck();
    }

    private void AcceptGrant()
    {
        if (!Expect(_phase == Phase.UpToDate, "GRANT"))
        {
            return;
        }

        var ticket = _state.SaveEpochs(_state.Epochs with { Voter = true, Suspect = false }, _state.LastTicket);
        _promises.SendAfter(ticket, Leader, new GrantAck(Stay));
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
}
