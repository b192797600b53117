using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.Zab;

namespace Coordinator.Replication;

// What the protocol below says.
public sealed partial class Replica
{
    /// <summary>Handles what the protocol said, in order, until it says no more.</summary>
    private void Settle()
    {
        for (var i = 0; i < _events.Count && !_isHalted; i++)
        {
            OnEvent(_events[i]);
        }

        _events.Clear();
    }

    private void OnEvent(ZabEvent happened)
    {
        switch (happened)
        {
            case Delivered delivered:
                if (!_parts.Applier.TryApply(delivered.Record, out var failure))
                {
                    Stop(failure);
                }

                break;
            case StateChanged changed:
                _context.NotServingReason = changed.Reason;
                _context.Trace(new StateTraced(changed.State, changed.Leader, changed.Epoch, changed.Reason));
                break;
            case Activated activated:
                OnActivated(activated);
                break;
            case Synchronized synchronized:
                OnServing();
                _context.Trace(new SynchronizedTraced(synchronized.Leader));
                TellStopReady();
                break;
            case ServingEnded ended:
                OnServingEnded(ended.Reason);
                break;
            case HandoverGivenUp:
                OnHandoverGivenUp();
                break;
            case Confirmed confirmed:
                // Signs of life that this server itself holds count like those that the confirming servers sent before their answers.
                _parts.Liveness.Flush();
                _parts.Authority.OnConfirmed(confirmed.Round);
                _parts.Waiters.OnConfirmed(confirmed.Round);
                break;
            case LearnerLeft left:
                _parts.Digests.OnLearnerLeft(left.Learner);
                break;
            case DigestReported reported:
                if (_parts.Digests.OnReported(reported.Learner, reported.Applied, reported.Digest) is { } reason)
                {
                    Stop(reason);
                }

                break;
            case InstallBegun:
                OnInstallBegun();
                break;
            case Noted noted:
                _context.Trace(new NoteTraced(noted.Kind, noted.Text));
                break;
            default:
                break; // a learner joined: nothing to do before it asks
        }
    }

    private void OnActivated(Activated activated)
    {
        _parts.Proposer.Begin();
        _parts.Digests.BeginReign();
        _context.ServesByEvents = true;
        _parts.Authority.Begin();
        OnServing();
        _context.Trace(new ActivatedTraced(activated.Epoch));
    }

    /// <summary>There is a leader: what was accepted and is not applied is offered again, before anything newer.</summary>
    private void OnServing()
    {
        _context.ServesByEvents = true;
        _parts.Offering.Unblock();
        _parts.Offering.Flush();
        _parts.Liveness.OnServing();
        _parts.Waiters.Ask();
    }

    private void OnServingEnded(string reason)
    {
        _context.ServesByEvents = false;
        _context.NotServingReason = reason;
        _parts.Authority.End();
        _parts.Floors.Clear();
        _parts.Waiters.OnLeaderLost();
        _parts.Calls.OnLeaderLost(_parts.Pending.LeaderLost());
        _parts.Office.OnLeaderLost();
        _parts.Offering.OnLeaderLost();
        if (_isStopWanted)
        {
            LeaveClients();
        }
    }

    private void OnInstallBegun()
    {
        foreach (var attachment in _parts.Attachments.All())
        {
            _parts.Attachments.End(attachment, ErrorCode.NotReady, "this server is installing a snapshot of the leader's state", RetryAfterMilliseconds);
        }
    }

    private void OnSnapshotDecoded(DataTree tree)
    {
        Invariant.Holds(tree.LastZxid >= _context.Applied);
        OnInstallBegun();
        _context.Tree = tree;
        _parts.Applier.OnLoaded();
        _parts.Snapshots.OnInstalled();
        _parts.Completion.OnInstalled();
        _context.Trace(new InstalledTraced(tree.LastZxid));
        _zab.SnapshotLoaded(tree.LastZxid, _events);
        Settle();
        _parts.Waiters.Advance();
    }

    private const int RetryAfterMilliseconds = 100;
}
