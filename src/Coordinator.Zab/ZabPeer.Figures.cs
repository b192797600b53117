using Coordinator.Primitives;

namespace Coordinator.Zab;

// How far this server, and its reign, have come.
public sealed partial class ZabPeer
{
    /// <summary>Whether the founding txn is known to be committed.</summary>
    public bool FoundingCommitted => _state.FoundingCommitted;

    /// <summary>Proposals of this leader that are not committed; 0 when it does not lead.</summary>
    public int OutstandingTxns => _leader?.OutstandingTxns ?? 0;

    /// <summary>Bytes of their bodies.</summary>
    public long OutstandingBytes => _leader?.OutstandingBytes ?? 0;

    /// <summary>Who learns from this leader, as of its last tick; nobody when it does not lead.</summary>
    public IReadOnlyList<LearnerStatus> Learners => _leader?.Learners ?? [];

    /// <summary>Who learns from this leader now, for decisions; nobody when it does not lead.</summary>
    public IReadOnlyList<LearnerStatus> DescribeLearners() => _leader?.DescribeLearners() ?? [];

    /// <summary>The last txn handed to the log.</summary>
    public Zxid LastLogged => _state.Log.Last;

    /// <summary>Everything up to here is durable here.</summary>
    public Zxid FlushedZxid => _state.Log.Flushed;

    /// <summary>Everything up to here is committed.</summary>
    public Zxid CommitZxid => _state.Log.Commit;

    /// <summary>As the active leader: everything that any server of the ensemble may have applied is up to here.</summary>
    public Zxid ReadIndex
    {
        get
        {
            Invariant.Holds(_leader is not null);
            return _leader.ReadIndex;
        }
    }

    /// <summary>The newest durable snapshot.</summary>
    public Zxid SnapshotZxid => _state.Log.SnapshotZxid;
}
