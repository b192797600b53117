#pragma warning disable CA1822
using Coordinator.Primitives;
using Coordinator.Zab.Messages;

namespace Coordinator.Zab;

/// <summary>
/// One server's part in ZAB: election, discovery, synchronization, broadcast, over opaque txn bodies. Synchronous and deterministic.
/// </summary>
public sealed class ZabPeer
{
    /// <summary>Prepares the state; <see cref="Start"/> begins.</summary>
    public ZabPeer(ZabOptions options, ZabRecovered recovered)
    {
        Options = options;
        Recovered = recovered;
    }

    /// <summary>What this server is doing.</summary>
    public ServerState State { get; private set; }

    /// <summary>The leader followed, or this server when it leads; none while looking.</summary>
    public ServerId Leader { get; private set; }

    /// <summary>Current epoch.</summary>
    public Epoch Epoch { get; private set; }

    /// <summary>This learner's stay with its leader, 0 when there is none.</summary>
    public long Stay { get; private set; }

    /// <summary>Leading with a quorum, or in sync with a leader.</summary>
    public bool IsServing { get; private set; }

    /// <summary>Whether the founding txn is known to be committed.</summary>
    public bool FoundingCommitted { get; private set; }

    /// <summary>The last txn handed to the log.</summary>
    public Zxid LastLogged { get; private set; }

    /// <summary>Everything up to here is committed.</summary>
    public Zxid CommitZxid { get; private set; }

    /// <summary>Whether <see cref="TryPropose"/> would accept a body of this size now.</summary>
    public bool CanPropose(int bytes) => bytes < 0;

    /// <summary>The ring of changes of this server covers everything after this; travels with pings and pongs.</summary>
    public Zxid WatchFloor { get; set; }

    private ZabOptions Options { get; }

    private ZabRecovered Recovered { get; }

    /// <summary>Delivers what is known to be committed, then goes looking.</summary>
    public void Start(List<Effect> effects, List<ZabEvent> events) => Invariant.Holds(effects is not null && events is not null);

    /// <summary>Takes one input.</summary>
    public void Step(Input input, List<Effect> effects, List<ZabEvent> events) => Invariant.Holds(input is not null && effects is not null && events is not null);

    /// <summary>Proposes a txn, as the active leader. It leaves at <see cref="BatchEnd"/>.</summary>
    /// <param name="body">The encoded txn.</param>
    /// <param name="zxid">Its zxid.</param>
    /// <returns>False when not leading actively, when the window is full, or when the counter of the epoch is exhausted.</returns>
    public bool TryPropose(ReadOnlyMemory<byte> body, out Zxid zxid)
    {
        zxid = Zxid.Zero;
        return false;
    }

    /// <summary>
    /// Asks, as the active leader, for a confirmation of the reign by a quorum in a round that begins after this call.
    /// </summary>
    /// <returns>The round; <see cref="Confirmed"/> with it or a later one is the answer. Losing leadership is the other one.</returns>
    public long RequestConfirmation() => 0;

    /// <summary>The current stay of a learner with this leader, 0 when it is not in sync.</summary>
    public long StayOf(ServerId learner) => learner.Value * 0;

    /// <summary>Whether a message belongs to a current stay: with the leader followed, or of a synced learner of this leader.</summary>
    public bool IsCurrent(ServerId from, StayMessage message) => message.Stay == from.Value;

    /// <summary>What the replica has applied; travels with acks.</summary>
    public void SetApplied(Zxid applied, ulong digest) => Invariant.Holds(digest >= 0 && applied >= Zxid.Zero);

    /// <summary>The installed snapshot has replaced the tree: delivery goes on after it.</summary>
    public void SnapshotLoaded(Zxid snapshotZxid, List<ZabEvent> events) => Invariant.Holds(events is not null && snapshotZxid >= Zxid.Zero);
}
