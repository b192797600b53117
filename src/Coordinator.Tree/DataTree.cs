using Coordinator.Primitives;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree;

/// <summary>
/// The replicated state: znodes, sessions, results, ensemble id. It is a function of the txns applied to it, the same on every replica, and
/// changes by <see cref="Apply"/> alone, but for <see cref="ContinueAs"/>. Not for concurrent use.
/// </summary>
public sealed partial class DataTree
{
    private readonly TxnApplier _applier;

    /// <summary>The tree before the first txn: the root, owned by nobody, open to all.</summary>
    /// <param name="seed">Of the hash tables. Nothing else depends on it; clients must not know it, or they choose what collides.</param>
    public DataTree(ulong seed)
        : this(new TreeState(seed))
    {
    }

    internal DataTree(TreeState state)
    {
        State = state;
        _applier = new TxnApplier(state);
    }

    /// <summary>The last txn applied.</summary>
    public Zxid LastZxid => State.LastZxid;

    /// <summary>The largest stamped time applied.</summary>
    public long LastTime => State.LastTime;

    /// <summary>The name of the ensemble; 0 until the founding txn.</summary>
    public long EnsembleId => State.EnsembleId;

    /// <summary>The level by which txns are made now.</summary>
    public int ApplyLevel => State.ApplyLevel;

    /// <summary>Equal on trees that are equal; see <see cref="TreeDigest"/>.</summary>
    public ulong Digest => State.Digest;

    internal TreeState State { get; }

    /// <summary>Whether this program knows the rules by which the txn is applied. A server stops before one that it cannot.</summary>
    /// <param name="txn">The txn.</param>
    /// <param name="knownLevel">The newest apply level that this program knows.</param>
    public static bool CanApply(Txn txn, int knownLevel = TxnHeader.CurrentApplyLevel) => txn.Header.ApplyLevel >= 1 && txn.Header.ApplyLevel <= knownLevel;

    /// <summary>Begins to write a snapshot of what is here now; one at a time. Txns may go on meanwhile.</summary>
    /// <param name="chunkBytes">Most bytes of a chunk, at least 1.</param>
    public TreeSnapshotWriter BeginSnapshot(int chunkBytes = TreeSnapshotWriter.ChunkBytes) => new(this, chunkBytes);

    /// <summary>
    /// Applies the next txn. Total: it never throws for what a txn says, and reads nothing but the tree and the txn. A refused txn
    /// uses its zxid too.
    /// </summary>
    /// <param name="zxid">The txn's zxid, larger than any before.</param>
    /// <param name="txn">The txn; of a level that <see cref="CanApply"/> accepts.</param>
    /// <param name="knownLevel">The newest apply level that this program knows.</param>
    public ApplyResult Apply(Zxid zxid, Txn txn, int knownLevel = TxnHeader.CurrentApplyLevel)
    {
        Invariant.Holds(zxid > State.LastZxid);
        Invariant.Holds(CanApply(txn, knownLevel));
        State.LastZxid = zxid;
        State.LastTime = Math.Max(State.LastTime, txn.Header.Time);
        return _applier.Apply(zxid, txn);
    }
}
