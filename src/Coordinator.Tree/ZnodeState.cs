using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>
/// What txns change of a znode, as it was: a pre-image, or what a snapshot says. The children are not in it: linking and unlinking undo each
/// other.
/// </summary>
/// <param name="Content">The data, and what the stat says of their last change.</param>
/// <param name="Acl">The access control list.</param>
/// <param name="Pzxid">Zxid of the last creation or deletion of a child.</param>
/// <param name="Creates">Children ever created.</param>
/// <param name="Aversion">Changes of the list.</param>
internal readonly record struct ZnodeState(
    ZnodeContent Content,
    InternedAcl Acl,
    Zxid Pzxid,
    long Creates,
    int Aversion);
