using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>
/// What txns change of a znode, as it was: a pre-image, or what a snapshot says. The children are not in it: linking and unlinking undo each
/// other.
/// </summary>
/// <param name="Content">Name and data.</param>
/// <param name="DataHash">Hash of the data.</param>
/// <param name="Acl">The access control list.</param>
/// <param name="Mzxid">Zxid of the last change of data.</param>
/// <param name="Mtime">Stamped time of it.</param>
/// <param name="Pzxid">Zxid of the last creation or deletion of a child.</param>
/// <param name="Creates">Children ever created.</param>
/// <param name="Version">Changes of data.</param>
/// <param name="Aversion">Changes of the list.</param>
internal readonly record struct ZnodeState(
    ZnodeContent Content,
    ulong DataHash,
    InternedAcl Acl,
    Zxid Mzxid,
    long Mtime,
    Zxid Pzxid,
    long Creates,
    int Version,
    int Aversion);
