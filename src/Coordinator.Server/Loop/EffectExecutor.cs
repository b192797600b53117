using System.Globalization;
using Coordinator.Replication;
using Coordinator.Server.Audit;
using Coordinator.Server.Clients;
using Coordinator.Server.Peers;
using Coordinator.Server.Storage;
using Coordinator.Server.Telemetry;
using Coordinator.Tree.Txns;
using Coordinator.Zab;
using Coordinator.Zab.Messages;
using Microsoft.Extensions.Logging;

namespace Coordinator.Server.Loop;

/// <summary>Does what the replica asks for, in list order. Runs on the loop and hands everything that takes time to somebody else.</summary>
public sealed class EffectExecutor(
    IPeerTransport peers,
    IStorageQueue storage,
    ClientGateway clients,
    Waker waker,
    ServerFate fate,
    CoordinatorMetrics metrics,
    AuditLog audit,
    ILogger<EffectExecutor> logger)
{
    /// <summary>Executes the effects of a batch.</summary>
    /// <param name="effects">In order.</param>
    public void Execute(IReadOnlyList<Effect> effects)
    {
        for (var i = 0; i < effects.Count && !fate.IsStopped; i++)
        {
            Execute(effects[i]);
        }

        clients.EndBatch();
    }

    private void Execute(Effect effect)
    {
        switch (effect)
        {
            case Send send:
                if (send.Message is SnapshotChunk chunk)
                {
                    metrics.Storage.SnapshotPieceSent(chunk.Bytes.Length);
                }

                peers.Send(send.To, send.Message);
                break;
            case BreakLink link:
                peers.Break(link.Peer);
                break;
            case ToClient client:
                clients.Deliver(client.Attachment, client.Item);
                break;
            case UnaryAnswer answer:
                clients.Answer(answer);
                break;
            case AppendTxns append:
                metrics.Commits.Appended(append.Records[^1].Zxid);
                storage.Enqueue(append);
                break;
            case StorageEffect or ReadLog or ReadSnapshot or SaveSnapshot or DropSnapshot or RereadState:
                storage.Enqueue(effect);
                break;
            case Trace trace:
                Record(trace.Event);
                break;
            case EnsembleKnown known:
                LoopLog.EnsembleKnown(logger, "0x" + known.EnsembleId.ToString("x", CultureInfo.InvariantCulture));
                peers.EnsembleKnown(known.EnsembleId);
                break;
            case MembershipKnown known:
                LoopLog.MembershipKnown(logger, known.Membership.ToString());
                peers.MembershipKnown(known.Membership);
                break;
            case WakeSoon:
                waker.Ask();
                break;
            case StopReady:
                fate.ReadyToStop();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect.GetType().Name, "nobody executes this kind of effect");
        }
    }

    private void Record(ReplicaEvent happened)
    {
        metrics.Protocol.Record(happened);
        metrics.Leadership.Record(happened);
        switch (happened)
        {
            case StateTraced state:
                LoopLog.StateChanged(logger, ServerStates.NameOf(state.State), state.Leader.ToString(), state.Epoch.ToString(), state.Reason);
                break;
            case ActivatedTraced activated:
                LoopLog.Activated(logger, activated.Epoch.ToString());
                break;
            case SynchronizedTraced synchronized:
                LoopLog.Synchronized(logger, synchronized.Leader.ToString());
                break;
            case InstalledTraced installed:
                LoopLog.Installed(logger, installed.Zxid.ToString());
                break;
            case NoteTraced { Kind: NoteKind.SyncRefused or NoteKind.StateSuspended or NoteKind.StateWanted } note:
                LoopLog.NotedLoudly(logger, note.Kind.ToString(), note.Text);
                break;
            case NoteTraced note:
                LoopLog.Noted(logger, note.Kind.ToString(), note.Text);
                break;
            case ExpiryTraced expiry:
                LoopLog.Expiring(logger, expiry.Session.ToString());
                break;
            case AppliedTraced { Txn.Body: CloseSessionTxn { Reason: CloseReason.Killed }, Result.ClosedSession: { IsNone: false } killed } applied:
                LoopLog.Killed(logger, killed.ToString(), AuditLog.Describe(applied.Txn.Header.Identities), applied.Txn.Header.Origin.ToString(), applied.Record.Zxid.ToString());
                break;
            case AuditTraced audited:
                audit.Write(audited.Who, audited.What, audited.Path, audited.Result);
                break;
            default:
                break; // any other applied txn: counted, never logged
        }
    }
}
