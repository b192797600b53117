using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>What txns change of a znode, copied as its pre-image. The children are not in it: linking and unlinking undo each other.</summary>
internal struct ZnodeState
{
    /// <summary>Never written to after it is set.</summary>
    public byte[] Data;

    /// <summary>Hash of the data, kept so that a change of the stat does not read them again.</summary>
    public ulong DataHash;

    public InternedAcl Acl;

    public Zxid Mzxid;

    public long Mtime;

    public Zxid Pzxid;

    /// <summary>Children ever created: the sequence counter, never reset. Cversion follows from it: creates + (creates − children).</summary>
    public long Creates;

    public int Version;

    public int Aversion;

    /// <summary>This znode's share of the digest.</summary>
    public ulong Hash;
}
