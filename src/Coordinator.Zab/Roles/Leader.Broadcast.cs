using Coordinator.Primitives;
using Coordinator.Zab.Messages;

namespace Coordinator.Zab.Roles;

/// <summary>Broadcast: propose, count cumulative acks, commit in zxid order.</summary>
internal sealed partial class Leader
{
    /// <summary>Most proposals under way for which ACKs may wait: one client's, one after the other. More are acknowledged in batches of their own.</summary>
    public const int MostForLateAcks = 16;

    private readonly List<LogRecord> _proposals = [];
    private (Zxid After, Zxid UpTo, List<LogRecord> Records)? _shared;
    private long _nextCounter = 1;
    private long _outstandingBytes;
    private readonly Queue<(Zxid Zxid, int Bytes)> _outstanding = new();
    private readonly List<(ServerId Voter, long Zxid)> _acked = [];
    private Zxid _promised;
    private bool _tellsEverybody;
    private bool _asksForAcks;
    private bool _isMomentOver;
    private bool _isMomentAsked;

    /// <summary>What learners may be sent: proposals leave together with their append.</summary>
    private Zxid LastProposed => _proposals.Count == 0 ? _state.Log.Last : _sentBefore;

    private Zxid _sentBefore;

    /// <summary>What any server of the ensemble may have applied: a learner that was told so commits what it has flushed before this leader hears of it.</summary>
    public Zxid ReadIndex => _state.Rules.ReadIndexCoversPromises ? Zxid.Max(_state.Log.Commit, _promised) : _state.Log.Commit;

    /// <summary>
    /// No client waits for an ACK: none is here, and those at the learners are answered when this leader has flushed and the learner, which knows it by
    /// itself. A leader that is handing over waits for all, and one with much under way would commit and apply it by fits and starts.
    /// </summary>
    private bool MayAcksWait =>
        IsActive
        && _state.IsQuiet
        && !IsHandingOver
        && _outstanding.Count <= MostForLateAcks
        && _learners.Values.All(learner => !learner.IsSynced || learner.IsQuiet || (learner.IsCounted && _state.Quorum.IsQuorum([_state.Id, learner.Id])));

    /// <summary>Somebody waits here for what is committed: learners must not owe an ACK any longer.</summary>
    public void AudienceCame() => _asksForAcks = true;

    /// <summary>A moment is over that proposals wait.</summary>
    public void Woken() => _isMomentOver = true;

    /// <summary>
    /// Whether proposals for learners where nobody waits may wait for those behind them: somebody waits elsewhere, whose learner and this leader are
    /// enough, and the ACKs may wait as well. For a moment, and not across a tick.
    /// </summary>
    private bool MayProposalsWait =>
        MayAcksWait
        && !_isMomentOver
        && !_tellsEverybody
        && _learners.Values.Any(static learner => learner is { IsSynced: true, IsQuiet: false });

    public bool CanPropose(int bytes) =>
        IsActive
        && StepDownReason is null
        && _handover is null
        && _nextCounter <= _state.Options.MaxCounter
        && _outstanding.Count < _state.Options.MaxOutstandingTxns
        && (_outstanding.Count == 0 || _outstandingBytes + bytes <= _state.Options.MaxOutstandingBytes);

    public Zxid Propose(ReadOnlyMemory<byte> body)
    {
        Invariant.Holds(CanPropose(body.Length));
        var record = new LogRecord(new Zxid(Epoch, _nextCounter++), body);
        if (_proposals.Count == 0)
        {
            _sentBefore = _state.Log.Last;
        }

        _state.Log.Append(record);
        _proposals.Add(record);
        _outstanding.Enqueue((record.Zxid, body.Length));
        _outstandingBytes += body.Length;
        return record.Zxid;
    }

    private void FlushProposals()
    {
        if (_proposals.Count == 0)
        {
            return;
        }

        var ticket = _state.NextTicket();
        _state.Log.Track(ticket);
        _state.EmitAppend(ticket, [.. _proposals]);
        _proposals.Clear();
    }

    private void PumpAll()
    {
        var mayWait = MayProposalsWait;
        (_isMomentAsked, _isMomentOver) = (_isMomentAsked && mayWait, false);
        foreach (var learner in _learners.Values)
        {
            if (!mayWait || !learner.IsQuiet)
            {
                Pump(learner);
            }
            else if (learner.Sent < TargetOf(learner) && !_isMomentAsked)
            {
                _isMomentAsked = true;
                _state.Effects.Add(WakeSoon.Instance);
            }
        }
    }

    /// <summary>Records for a learner; learners at the same position share one list.</summary>
    private List<LogRecord> Window(Zxid after, Zxid upTo)
    {
        if (_shared is { } shared && shared.After == after && shared.UpTo == upTo)
        {
            return shared.Records;
        }

        var records = _state.Log.CopyAfter(after, upTo, _state.Options.ChunkBytes);
        _shared = (after, upTo, records);
        return records;
    }

    private void CountAck(LearnerTracker learner, Ack ack)
    {
        if (!learner.IsSynced)
        {
            return;
        }

        learner.Acked = Zxid.Max(learner.Acked, Zxid.Min(ack.Flushed, learner.Sent));
        learner.Received(ack.Flushed);
        learner.IsQuiet = ack.IsQuiet;
        _state.Events.Add(new DigestReported(learner.Id, ack.Applied, ack.Digest));
        CountAcks();
    }

    private void CountAcks()
    {
        if (!IsActive || StepDownReason is not null)
        {
            return;
        }

        _acked.Clear();
        if (_ownEpochDurable && _state.Epochs.Voter)
        {
            _acked.Add((_state.Id, (_state.Rules.AckAfterFlush ? _state.Log.Flushed : _state.Log.Last).Value));
        }

        foreach (var learner in _learners.Values)
        {
            if (learner is { IsCounted: true, IsSynced: true })
            {
                _acked.Add((learner.Id, learner.Acked.Value));
            }
        }

        if (_state.Quorum.ReachedByQuorum(_acked) is not { } reached || reached <= _state.Log.Commit.Value)
        {
            return;
        }

        while (_outstanding.TryPeek(out var head) && head.Zxid.Value <= reached)
        {
            _outstandingBytes -= head.Bytes;
            _outstanding.Dequeue();
        }

        _state.Commit(new Zxid(reached));
    }

    /// <summary>
    /// COMMIT alone, to whom no proposal of this batch carried it. Who has flushed what it was promised knows it by itself; where nobody waits, and
    /// who is of a program that knows of no promises, is told at a tick. It goes to whoever may owe an ACK, too, when somebody has come who waits for it.
    /// </summary>
    private void TellCommits()
    {
        if (!IsActive)
        {
            return;
        }

        foreach (var learner in _learners.Values)
        {
            if (!learner.IsSynced)
            {
                continue;
            }

            var (commit, onceFlushed) = MarksFor(learner);
            var isNews = onceFlushed > learner.OnceFlushedSent || (commit > learner.CommitSent && (_tellsEverybody || learner.Acked < commit));
            if ((isNews && (_tellsEverybody || !learner.IsQuiet)) || (_asksForAcks && learner.Acked < learner.Sent))
            {
                Mark(learner, commit, onceFlushed);
                _state.Send(learner.Id, new Commit(learner.Stay, commit, onceFlushed, MayAcksWait));
            }
        }

        (_tellsEverybody, _asksForAcks) = (false, false);
    }

    /// <summary>
    /// What is committed of that which a learner has, and what will be when it has flushed it: everything that a quorum has reached in which the
    /// learner counts as if it had all. So it need not wait until its ACK has come here and a COMMIT gone back.
    /// </summary>
    private (Zxid Commit, Zxid OnceFlushed) MarksFor(LearnerTracker learner)
    {
        var commit = Zxid.Min(_state.Log.Commit, learner.Sent);
        return learner is { IsCounted: true, IsSynced: true } && _state.Quorum.ReachedByQuorum(_acked, learner.Id) is { } reached
            ? (commit, Zxid.Max(commit, Zxid.Min(new Zxid(reached), learner.Sent)))
            : (commit, commit);
    }

    private void Mark(LearnerTracker learner, Zxid commit, Zxid onceFlushed)
    {
        (learner.CommitSent, learner.OnceFlushedSent) = (commit, onceFlushed);
        _promised = Zxid.Max(_promised, onceFlushed);
    }
}
