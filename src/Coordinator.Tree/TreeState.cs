using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>Everything that the txns have made, and nothing else.</summary>
/// <param name="seed">Of the hash tables.</param>
internal sealed class TreeState(ulong seed)
{
    public ZnodeTable Znodes { get; } = new(seed);

    public SessionTable Sessions { get; } = new();

    /// <summary>0 until the founding txn.</summary>
    public long EnsembleId { get; set; }

    public Zxid LastZxid { get; set; }

    /// <summary>Every txn so far is of this level or an older one.</summary>
    public int ApplyLevel { get; set; } = 1;

    public long LastTime { get; set; }

    /// <summary>The snapshot being written, which must learn of every change before it walks on; null for none.</summary>
    public TreeSnapshotWriter? Snapshot { get; private set; }

    public ulong Digest => Znodes.Digest + Sessions.Digest + TreeDigest.OfFrame(EnsembleId, LastTime, ApplyLevel);

    public void Observe(TreeSnapshotWriter snapshot)
    {
        Invariant.Holds(Snapshot is null);
        Snapshot = snapshot;
        Sessions.Snapshot = snapshot;
    }

    public void Unobserve(TreeSnapshotWriter snapshot)
    {
        if (ReferenceEquals(Snapshot, snapshot))
        {
            Snapshot = null;
            Sessions.Snapshot = null;
        }
    }
}
