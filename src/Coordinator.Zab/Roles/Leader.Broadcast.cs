using Coordinator.Primitives;
using Coordinator.Zab.Messages;

namespace Coordinator.Zab.Roles;

/// <summary>Broadcast: propose, count cumulative acks, commit in zxid order.</summary>
internal sealed partial class Leader
{
    private readonly List<LogRecord> _proposals = [];
    private (Zxid After, Zxid UpTo, List<LogRecord> Records)? _shared;
    private long _nextCounter = 1;
    private long _outstandingBytes;
    private readonly Queue<(Zxid Zxid, int Bytes)> _outstanding = new();

    /// <summary>What learners may be sent: proposals leave together with their append.</summary>
    private Zxid LastProposed => _proposals.Count == 0 ? _state.Log.Last : _sentBefore;

    private Zxid _sentBefore;

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
        _state.Events.Add(new DigestReported(learner.Id, ack.Applied, ack.Digest));
        CountAcks();
    }

    private void CountAcks()
    {
        if (!IsActive || StepDownReason is not null)
        {
            return;
        }

        var acked = new List<(ServerId Voter, long Zxid)>(_learners.Count + 1);
        if (_ownEpochDurable && _state.Epochs.Voter)
        {
            acked.Add((_state.Id, (_state.Rules.AckAfterFlush ? _state.Log.Flushed : _state.Log.Last).Value));
        }

        foreach (var learner in _learners.Values)
        {
            if (learner is { IsCounted: true, IsSynced: true })
            {
                acked.Add((learner.Id, learner.Acked.Value));
            }
        }

        if (_state.Quorum.ReachedByQuorum(acked) is not { } reached || reached <= _state.Log.Commit.Value)
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

    /// <summary>COMMIT alone, to whom no proposal of this batch carried it.</summary>
    private void TellCommits()
    {
        if (!IsActive)
        {
            return;
        }

        foreach (var learner in _learners.Values)
        {
            var commit = Zxid.Min(_state.Log.Commit, learner.Sent);
            if (learner.IsSynced && commit > learner.CommitSent)
            {
                learner.CommitSent = commit;
                _state.Send(learner.Id, new Commit(learner.Stay, commit));
            }
        }
    }
}
