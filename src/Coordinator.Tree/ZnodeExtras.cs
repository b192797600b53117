using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>What few znodes have: children, now or once, or a life that is not the persistent one.</summary>
internal sealed class ZnodeExtras(ZnodeLife life, Zxid pzxid)
{
    /// <summary>How the znode ends.</summary>
    public readonly ZnodeLife Life = life;

    /// <summary>Zxid of the last creation or deletion of a child; of its own creation before the first.</summary>
    public Zxid Pzxid = pzxid;

    /// <summary>Children ever created.</summary>
    public long Creates;

    /// <summary>Null, not empty, when there are none.</summary>
    public ZnodeSiblings? Children;

    /// <summary>Znodes below.</summary>
    public long ZnodesBelow;

    /// <summary>Bytes of their data.</summary>
    public long BytesBelow;
}
