using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>Everything that the txns have made, and nothing else.</summary>
internal sealed class TreeState
{
    public ZnodeTable Znodes { get; } = new();

    public SessionTable Sessions { get; } = new();

    /// <summary>0 until the founding txn.</summary>
    public long EnsembleId { get; set; }

    public Zxid LastZxid { get; set; }

    public long LastTime { get; set; }

    public ulong Digest => Znodes.Digest + Sessions.Digest + TreeDigest.OfFrame(EnsembleId, LastTime);
}
