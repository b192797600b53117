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
        for (var i = 0; i < _events.Count; i++)
        {
            OnEvent(_events[i]);
        }

        _events.Clear();
    }

    private void OnEvent(ZabEvent happened)
    {
        switch (happened)
        {
            case Delivered delivered when !_parts.Repair.Applies:
                _parts.Repair.OnHeldBack(delivered.Record.Zxid);
                break;
            case Delivered delivered:
                if (!_parts.Applier.TryApply(delivered.Record, out var failure))
                {
                    _parts.Repair.Stop(failure);
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
            case MembershipChanged changed:
                _context.Emit(new MembershipKnown(changed.Membership));
                break;
            case LearnerLeft left:
                _parts.Digests.OnLearnerLeft(left.Learner);
                _parts.Levels.OnLearnerLeft(left.Learner);
                _parts.Floors.OnLearnerLeft(left.Learner);
                break;
            case DigestReported reported:
                if (_parts.Digests.OnReported(reported.Learner, reported.Applied, reported.Digest) is { } reason)
                {
                    _parts.Repair.OnLeaderDiffers(reason);
                }

                break;
            case SnapshotWanted:
                _parts.Snapshots.TakeSoon();
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
        _parts.Reaper.Begin();
        _parts.Levels.Begin();
        _context.ServesByEvents = true;
        _parts.Authority.Begin();
        OnServing();
        _context.Trace(new ActivatedTraced(activated.Epoch));
    }

    /// <summary>There is a leader: what was accepted and is not applied is offered again, before anything newer.</summary>
    private void OnServing()
    {
        _context.ServesByEvents = true;
        if (!_context.IsServing)
        {
            return;
        }

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
        _parts.Members.OnLeaderLost();
        _parts.Office.OnLeaderLost();
        _parts.Offering.OnLeaderLost();
        _parts.Liveness.TellAll();
        if (_isStopWanted)
        {
            LeaveClients();
        }
    }

    private void OnInstallBegun() => EndAttachments(ErrorCode.NotReady, "this server is installing a snapshot of the leader's state");

    private void EndAttachments(ErrorCode code, string message)
    {
        foreach (var attachment in _parts.Attachments.All())
        {
            _parts.Attachments.End(attachment, code, message, RetryAfterMilliseconds);
        }
    }

    private void OnSnapshotDecoded(DataTree tree)
    {
        // A state that was not to be believed may have been ahead of the snapshot; what follows it is delivered again.
        Invariant.Holds(tree.LastZxid >= _context.Applied || _context.Suspension is not null);
        OnInstallBegun();
        _parts.Digests.Reset();
        OnReplaced(tree);
        _context.Trace(new InstalledTraced(tree.LastZxid));
        _parts.Repair.OnInstalled();
        _zab.SnapshotLoaded(tree.LastZxid, tree.Membership, _context.Effects, _events);
        Settle();
        _parts.Waiters.Advance();
    }

    private void OnReplaced(DataTree tree)
    {
        _parts.Snapshots.OnReplaced();
        _context.Tree = tree;
        _parts.Applier.OnLoaded();
        _parts.Completion.OnInstalled();
    }

    /// <summary>The state is not to be believed: nothing is served from it, and this server leads nobody.</summary>
    private void Suspend(string reason)
    {
        var wasServing = _context.IsServing;
        _context.Suspension = reason;
        _parts.Snapshots.OnReplaced();
        _zab.SetMayStand(false, _context.Effects, _events);
        if (wasServing && _zab.IsServing)
        {
            OnServingEnded(reason);
            _context.ServesByEvents = true; // of the protocol: the leader followed is still there
        }

        EndAttachments(ErrorCode.Unavailable, _context.UnavailableMessage);
    }

    /// <summary>The disk gave the state anew; whether it is right is found next.</summary>
    private void OnRebuilt(DataTree tree)
    {
        OnReplaced(tree);
        _parts.Snapshots.TakeSoon();
    }

    private void Resume()
    {
        _context.Suspension = null;
        _zab.SetMayStand(true, _context.Effects, _events);
        if (_context.ServesByEvents)
        {
            OnServing();
        }
    }

    private const int RetryAfterMilliseconds = 100;
}
