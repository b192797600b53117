using Coordinator.Primitives;

namespace Coordinator.Replication;

// Leadership in other hands: on an operator's wish, and before a stop.
public sealed partial class Replica
{
    private bool _isStopWanted;
    private bool _isStopTold;

    private void OnMoveLeader(MoveLeader move)
    {
        if (!_context.IsLeading)
        {
            var leader = _zab.Leader;
            var message = leader.IsNone ? _context.UnavailableMessage : "server " + _context.Self + " does not lead, server " + leader + " does";
            _parts.Calls.Refuse(move.CallId, ErrorCode.Unavailable, message);
        }
        else if (move.Target != _context.Self && _zab.HandOver(move.Target) is { } refusal)
        {
            _parts.Calls.Refuse(move.CallId, refusal.Code, refusal.Message);
        }
        else
        {
            _parts.Calls.Accept(move.CallId);
        }
    }

    /// <summary>A leader hands over to the best successor; who does not lead, or finds none, just leaves.</summary>
    private void OnStopping()
    {
        _isStopWanted = true;
        if (!_zab.IsHandingOver && (!_zab.IsActiveLeader || _zab.HandOver(ServerId.None) is not null))
        {
            StopNow();
        }
    }

    private void OnHandoverGivenUp()
    {
        if (_isStopWanted)
        {
            StopNow();
        }
    }

    /// <summary>No successor to wait for.</summary>
    private void StopNow()
    {
        _zab.StepDown("this server is stopping", _context.Effects, _events);
        Settle();
        LeaveClients();
        TellStopReady();
    }

    /// <summary>Nothing is accepted any more, everybody is told.</summary>
    private void LeaveClients()
    {
        if (_context.IsStopping)
        {
            return;
        }

        _context.IsStopping = true;
        _parts.Calls.OnLeaderLost(_parts.Pending.LeaderLost());
        foreach (var attachment in _parts.Attachments.All())
        {
            _parts.Attachments.End(attachment, ErrorCode.Unavailable, _context.UnavailableMessage, 0);
        }
    }

    private void TellStopReady()
    {
        if (_isStopWanted && _context.IsStopping && !_isStopTold)
        {
            _isStopTold = true;
            _context.Emit(new StopReady());
        }
    }
}
