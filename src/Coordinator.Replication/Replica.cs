using Coordinator.Primitives;
using Coordinator.Replication.Messages;
using Coordinator.Tree;
using Coordinator.Tree.Txns;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.Replication;

/// <summary>
/// One server of the ensemble, without its disk, network and clock: the pure core behind one function. It dispatches what happens to the
/// rooms of <see cref="ReplicaParts"/>.
/// </summary>
public sealed partial class Replica
{
    private readonly ReplicaContext _context;
    private readonly ReplicaParts _parts;
    private readonly ZabPeer _zab;
    private readonly List<ZabEvent> _events = [];

    /// <summary>Prepares the state; <see cref="Start"/> begins.</summary>
    /// <param name="options">Options.</param>
    /// <param name="recovered">What the disk held.</param>
    /// <param name="tree">The state at the recovered snapshot; null for none.</param>
    public Replica(ReplicaOptions options, ZabRecovered recovered, DataTree? tree)
    {
        Invariant.Holds(recovered.SnapshotZxid.IsZero == (tree is null));
        Invariant.Holds(tree is null || tree.LastZxid == recovered.SnapshotZxid);
        var random = new SeededRandom(options.Zab.Seed);
        var founding = new FoundingTxn((long)(random.Next() >> 1) | 1);
        var level = options.Zab.ApplyLevel == 0 ? TxnHeader.CurrentApplyLevel : options.Zab.ApplyLevel;
        var body = TxnCodec.Encode(new Txn(new TxnHeader(0) { ApplyLevel = level }, founding));
        var told = options with { Zab = options.Zab with { FoundingBody = body, ApplyLevel = level, ReadMembership = TxnCodec.MembershipOf } };
        _zab = new ZabPeer(told.Zab, recovered with { Membership = tree?.Membership });
        _context = new ReplicaContext(told, _zab, tree ?? new DataTree(options.TreeSeed));
        _parts = new ReplicaParts(_context, random);
        (_parts.Repair.Suspended, _parts.Repair.Rebuilt, _parts.Repair.Resumed) = (Suspend, OnRebuilt, Resume);
    }

    /// <summary>The rooms, for tests and the simulator's checkers.</summary>
    internal ReplicaParts Parts => _parts;

    /// <summary>The protocol below, for tests and the simulator's checkers.</summary>
    internal ZabPeer Zab => _zab;

    /// <summary>The state, for tests and the simulator's faults.</summary>
    internal DataTree Tree => _context.Tree;

    /// <summary>A view for status, health and metrics.</summary>
    public ReplicaStatus Status => new(
        _zab.State,
        _zab.Leader,
        _zab.Epoch,
        _context.IsServing,
        _zab.LastLogged,
        _zab.CommitZxid,
        _context.Applied,
        _context.Tree.Digest,
        _context.Tree.SessionCount,
        _context.Tree.Count,
        _parts.Watches.Count,
        _parts.Attachments.Count,
        _context.Tree.EnsembleId,
        _context.NoLeaderTicks,
        _zab.IsVoter,
        _zab.IsSuspect,
        _context.Suspension)
    {
        Snapshot = _zab.SnapshotZxid,
        Load = new ReplicaLoad(_zab.OutstandingTxns, _zab.OutstandingBytes, _parts.Pending.Count, _parts.Pending.Bytes, _context.ReadersBehind),
        Learners = _zab.Learners,
        Membership = _zab.Membership,
    };

    /// <summary>Applies what is known to be committed, then goes looking.</summary>
    /// <param name="effects">Filled.</param>
    public void Start(List<Effect> effects)
    {
        _context.Effects = effects;
        _parts.Applier.OnLoaded();
        _zab.Start(effects, _events);
        Settle();
    }

    /// <summary>Takes one input; <see cref="BatchEnd"/> follows each drained batch.</summary>
    /// <param name="input">What happened.</param>
    /// <param name="effects">Filled, in the order of execution.</param>
    public void Step(Input input, List<Effect> effects)
    {
        _context.Effects = effects;
        if (!IsRoutine(input))
        {
            _busyAt = _context.Ticks;
        }

        Before(input);
        _zab.Step(input, effects, _events);
        Settle();
        After(input);
        Settle();
        if (input is BatchEnd && _parts.Proposer.HasProposed)
        {
            // What this end of a batch made the leader propose would otherwise wait for the next one.
            _parts.Proposer.HasProposed = false;
            _zab.Step(BatchEnd.Instance, effects, _events);
            Settle();
        }
    }

    /// <summary>What must reach the log or a peer before the protocol takes the input.</summary>
    private void Before(Input input)
    {
        switch (input)
        {
            case Tick tick:
                _context.OnTick(tick);
                break;
            case BatchEnd:
                Gather();
                _parts.Proposer.HasProposed = false;
                break;
            case PeerReceived { Message: Ping ping } received when _zab.IsCurrent(received.From, ping):
                // The answer to the ping confirms a reign: it must not overtake the signs of life that this server holds.
                _parts.Floors.OnPing(ping);
                _parts.Liveness.Flush();
                break;
            case PeerReceived { Message: Pong pong } received when _zab.IsCurrent(received.From, pong):
                _parts.Floors.OnPong(received.From, pong);
                _parts.Levels.OnAnnounced(received.From, pong.ApplyLevel);
                break;
            default:
                break;
        }
    }

    private void After(Input input)
    {
        switch (input)
        {
            case Tick:
                OnTick();
                break;
            case BatchEnd:
                _parts.Office.Review();
                Gather();
                _parts.Snapshots.Advance();
                break;
            case PeerReceived { Message: StayMessage message } received when _zab.IsCurrent(received.From, message):
                OnMessage(received.From, message);
                break;
            case SnapshotPieceWritten written:
                _parts.Snapshots.OnPieceWritten(written.Zxid);
                break;
            case SnapshotSaved or SnapshotDropped:
                _parts.Snapshots.OnEnded();
                _parts.Wanted.Advance();
                break;
            case SnapshotDecoded decoded:
                OnSnapshotDecoded(decoded.Tree);
                break;
            case StateReread reread:
                _parts.Repair.OnReread(reread.RequestId, reread.Tree);
                break;
            case LogRead read:
                _parts.Repair.OnLogRead(read);
                break;
            case MoveLeader move:
                OnMoveLeader(move);
                break;
            case ChangeMembership change:
                _parts.Members.OnChange(change);
                break;
            case Stopping:
                OnStopping();
                break;
            default:
                OnClient(input);
                break;
        }
    }

    /// <summary>Sends what the inputs of a batch have gathered.</summary>
    private void Gather()
    {
        _parts.Offering.Flush();
        _parts.Waiters.Ask();
    }

    private void OnTick()
    {
        _parts.Offering.Unblock();
        _parts.Repair.OnTick();
        _parts.Snapshots.OnTick();
        _parts.Authority.OnTick();
        _parts.Liveness.OnTick();
        _parts.Reaper.OnTick();
        _parts.Levels.OnTick();
        _parts.Office.Review();
        _parts.UnaryWatches.OnTick();
        _parts.Hotspots.OnTick();
        _parts.Audience.OnTick(_parts.Attachments.Count);
    }

    private void OnMessage(ServerId from, StayMessage message)
    {
        switch (message)
        {
            case ForwardWrites forwarded when _context.IsLeading:
                _parts.Offering.OnForwarded(from, forwarded);
                break;
            case AttachQuestion question when _context.IsLeading:
                _parts.Authority.Judge(from, question.Stay, question.QuestionId, question.Session, question.AttachNumber);
                break;
            case Touches touches when _context.IsLeading:
                _parts.Authority.OnTouches(from, touches);
                break;
            case ReadIndexQuestion question when _context.IsLeading:
                _parts.Waiters.OnQuestion(from, question);
                break;
            case WriteRefused refused when _context.IsServing:
                OnWriteRefused(refused);
                break;
            case AttachVerdict verdict when _context.IsServing:
                _parts.Office.OnVerdict(verdict.QuestionId, verdict.Code, verdict.Through);
                break;
            case SessionMovedAway moved when _context.IsServing:
                _parts.Attachments.MovedAway(moved.Session, moved.AttachNumber);
                break;
            case TouchesCounted counted when _context.IsServing:
                _parts.Liveness.OnCounted(counted);
                break;
            case ReadIndexAnswer answer when _context.IsServing:
                _parts.Waiters.OnAnswer(answer);
                break;
            case DigestDiffers differs:
                _parts.Repair.OnMajority(differs);
                break;
            default:
                break;
        }
    }

    private void OnWriteRefused(WriteRefused refused)
    {
        if (_parts.Pending.FindOffer(refused.OriginRequest) is { } request && !_parts.Offering.OnRefused(request))
        {
            _parts.Pending.Remove(request);
            _parts.Calls.Refuse(request.CallId, refused.Code, refused.Message, refused.RetryAfterMilliseconds);
        }
    }

    private void OnClient(Input input)
    {
        switch (input)
        {
            case ClientOpen open:
                _parts.Office.OnOpen(open);
                break;
            case ClientAttach attach:
                _parts.Office.OnAttach(attach);
                break;
            case ClientRequests requests when _parts.Attachments.Find(requests.Attachment) is { } attachment:
                _parts.Liveness.Touch(attachment);
                if (!attachment.IsEnded)
                {
                    _parts.Requests.OnRequests(attachment, requests.Requests);
                }

                break;
            case ClientPing ping when _parts.Attachments.Find(ping.Attachment) is { } attachment:
                _parts.Liveness.OnPing(attachment, ping.Number);
                break;
            case ClientGone gone when _parts.Attachments.Find(gone.Attachment) is { } attachment:
                _parts.Attachments.Forget(attachment);
                break;
            case ClientDrained drained when _parts.Attachments.Find(drained.Attachment) is { } attachment:
                attachment.Outbox.Drained(drained.Weight);
                break;
            case UnaryWrite write:
                _parts.Calls.OnWrite(write);
                break;
            case SetQuota set:
                _parts.Calls.OnQuota(set);
                break;
            case KillSession kill:
                _parts.Calls.OnKill(kill);
                break;
            case Inspect inspect:
                _parts.Calls.OnInspect(inspect);
                break;
            case UnaryRead read:
                _parts.Calls.OnRead(read);
                break;
            case TakeSnapshot take:
                _parts.Wanted.Take(take.CallId);
                break;
            case UnaryAbandoned abandoned:
                _parts.Calls.OnAbandoned(abandoned.CallId);
                _parts.Wanted.OnAbandoned(abandoned.CallId);
                break;
            case UnaryWatch watch:
                _parts.UnaryWatches.Open(watch);
                break;
            default:
                break; // the protocol's own
        }
    }
}
