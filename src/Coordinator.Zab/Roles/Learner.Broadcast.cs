using Coordinator.Primitives;
using Coordinator.Zab.Log;
using Coordinator.Zab.Messages;

namespace Coordinator.Zab.Roles;

/// <summary>Broadcast: take proposals, acknowledge what is flushed, commit.</summary>
internal sealed partial class Learner
{
    private Zxid _toldApplied;
    private Zxid _onceFlushed;
    private bool _ackMayWait;
    private int _momentsLeft;

    /// <summary>What this server acknowledges.</summary>
    private Zxid OwnAck => _state.Rules.AckAfterFlush ? _state.Log.Flushed : _state.Log.Last;

    /// <summary>Somebody waits here for what is committed: the leader must know at once.</summary>
    public void AudienceCame()
    {
        if (_phase == Phase.UpToDate)
        {
            SendAck();
        }
    }

    private bool OwesAck => _momentsLeft > 0;

    /// <summary>A moment is over that an ACK waits.</summary>
    public void Woken()
    {
        if (_momentsLeft > 1)
        {
            _momentsLeft--;
            _state.Effects.Add(WakeSoon.Instance);
        }
        else if (OwesAck)
        {
            SendAck();
        }
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
            Commit(propose.Commit, propose.OnceFlushed);
            HearOfAcks(propose.AckMayWait);
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

    /// <summary>Whether the leader can wait for ACKs. If not, it need not wait for the moment of one that it is owed.</summary>
    private void HearOfAcks(bool mayWait)
    {
        _ackMayWait = mayWait;
        if (OwesAck && !mayWait)
        {
            SendAck();
        }
    }

    /// <summary>
    /// Something was flushed. Where nobody waits the ACK waits twice as long: when the leader commits on that of a server where somebody does, it has
    /// no COMMIT to tell it.
    /// </summary>
    private void Acknowledge()
    {
        if (!_ackMayWait)
        {
            SendAck();
        }
        else if (!OwesAck)
        {
            _momentsLeft = _state.IsQuiet ? 2 : 1;
            _state.Effects.Add(WakeSoon.Instance);
        }
    }

    /// <summary>An ACK for a zxid means that everything up to it is flushed here; what is not committed yet is covered by later ones.</summary>
    private void SendAck()
    {
        _toldApplied = _state.Applied;
        _momentsLeft = 0;
        _state.Send(Leader, new Ack(Stay, OwnAck, _state.Applied, _state.AppliedDigest, _state.IsQuiet));
    }

    private void Commit(Zxid zxid, Zxid onceFlushed)
    {
        if (_install is null)
        {
            _onceFlushed = Zxid.Max(_onceFlushed, onceFlushed);
            _state.Commit(Zxid.Max(zxid, Zxid.Min(_onceFlushed, OwnAck)));
        }
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
}
