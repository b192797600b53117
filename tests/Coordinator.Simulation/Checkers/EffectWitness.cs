using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Servers;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.Simulation.Checkers;

/// <summary>Watches one life of one server: what it applies, and that it promises nothing that its disk does not hold.</summary>
internal sealed class EffectWitness
{
    private const string Promises = "durability";

    private readonly SimWorld _world;
    private readonly ServerProcess _process;
    private readonly RunCheckers _checkers;
    private readonly string _name;
    private int _index;
    private Zxid _commit;
    private bool _isSuspended;
    private (long Stay, Epoch Epoch) _promised;
    private readonly Dictionary<ServerId, Notification> _claims = [];
    private ServerId _appointed;
    private ServerId _followed;

    public EffectWitness(SimWorld world, ServerProcess process, RunCheckers checkers, ZabRecovered recovered)
    {
        _world = world;
        _process = process;
        _checkers = checkers;
        _name = $"s{process.Id}";
        _index = checkers.History.IndexOf(recovered.SnapshotZxid, _name);
        checkers.Durability.Lives(process.Id, process.Storage.Durable);
    }

    /// <summary>The last txn that this process applied.</summary>
    public Zxid Applied => _index < 0 ? Zxid.Zero : _checkers.History[_index].Zxid;

    /// <summary>Its state is being corrupted: digests differ from now on, at least until it is healed.</summary>
    public void Corrupted() => _checkers.History.Corrupted();

    public void Saw(Input input)
    {
        if (_world.Trace.IsOn && input is not Tick)
        {
            _world.Trace.Line(_name, "<- " + TraceText.Of(input));
        }

        switch (input)
        {
            case PeerReceived { Message: LeaderInfo info }:
                _promised = (info.Stay, info.NewEpoch);
                break;
            case PeerReceived { Message: Notification claim } received:
                _claims[received.From] = claim;
                break;
            case PeerReceived { Message: Handover handover }:
                _appointed = handover.Target;
                break;
            case LinkDown down:
                _claims.Remove(down.Peer);
                break;
            default:
                break;
        }
    }

    /// <summary>What one input made the replica decide, while its claims are those that it decided by.</summary>
    public void Decided(List<Effect> effects, int from)
    {
        for (var i = from; i < effects.Count; i++)
        {
            if (effects[i] is Send { Message: Handover own })
            {
                _appointed = own.Target;
            }

            if (effects[i] is not Trace { Event: StateTraced traced })
            {
                continue;
            }

            // Who loses its vote while it follows observes the same leader: it believes nothing new.
            var isRole = traced.State is ServerState.Following or ServerState.Observing && traced.Leader == _followed;
            _followed = traced.Leader;
            if (!isRole && traced is { State: ServerState.Following or ServerState.Observing } followed)
            {
                _claims.TryGetValue(followed.Leader, out var claim);
                Check.That(
                    followed.Leader == _appointed || claim?.Vote.Leader == followed.Leader,
                    "leader-check",
                    $"{_name} follows {followed.Leader}, whose own last word was {claim}");
                _appointed = ServerId.None;
            }
        }
    }

    public void Sees(Effect effect)
    {
        if (_world.Trace.IsOn)
        {
            _world.Trace.Line(_name, "-> " + TraceText.Of(effect));
        }

        switch (effect)
        {
            case Trace trace:
                OnTrace(trace.Event);
                break;
            case Send send:
                OnSend(send.Message);
                break;
            case ToClient { Item: ReplyItem { Read: not null } }:
                Check.That(!_isSuspended, "suspended", $"{_name} answers a read from a state that it does not believe");
                break;
            default:
                break;
        }
    }

    /// <summary>After a batch: what the replica says of itself.</summary>
    public void AfterBatch()
    {
        var status = _process.Replica.Status;
        Check.That(status.Commit >= _commit, "commit-order", $"{_name}: commit moves from {_commit} back to {status.Commit}");
        _commit = status.Commit;
    }

    private void OnTrace(ReplicaEvent traced)
    {
        switch (traced)
        {
            case AppliedTraced applied:
                _index = _checkers.Applied(_name, _index, applied);
                break;
            case InstalledTraced installed:
                var index = _checkers.History.IndexOf(installed.Zxid, _name);
                Check.That(index >= _index || _isSuspended, "committed-prefix", $"{_name} installs {installed.Zxid} below {Applied}, which it had applied");
                _index = index;
                _world.Coverage.Count("snapshot.installed");
                _world.IsCorruptionSpread |= _world.IsSomeoneCorrupted && _world.Corrupted != _process.Id;
                break;
            case ActivatedTraced activated:
                _checkers.Reigns.Activated(_name, activated.Epoch);
                break;
            case NoteTraced note:
                _isSuspended = note.Kind switch
                {
                    NoteKind.StateSuspended => true,
                    NoteKind.StateHealed => false,
                    _ => _isSuspended,
                };
                _world.Coverage.Count("note." + note.Kind);
                break;
            case ExpiryTraced:
                _world.Coverage.Count("expiry.proposed");
                break;
            default:
                break;
        }
    }

    private void OnSend(PeerMessage message)
    {
        var durable = _process.Storage.Durable;
        switch (message)
        {
            case Ack ack:
                Check.That(ack.Flushed <= durable.Last, Promises, $"{_name} acknowledges {ack.Flushed}, flushed is {durable.Last}");
                break;
            case AckNewLeader ack:
                Check.That(durable.Epochs.Current == ack.Epoch, Promises, $"{_name} acknowledges reign {ack.Epoch}, durable is {durable.Epochs}");
                break;
            case AckEpoch ack when ack.Stay == _promised.Stay:
                Check.That(
                    durable.Epochs.Accepted >= _promised.Epoch, Promises, $"{_name} accepts epoch {_promised.Epoch}, durable is {durable.Epochs}");
                break;
            case LeaderInfo info:
                Check.That(durable.Epochs.Accepted >= info.NewEpoch, Promises, $"{_name} proposes epoch {info.NewEpoch}, durable is {durable.Epochs}");
                break;
            default:
                break;
        }
    }
}
