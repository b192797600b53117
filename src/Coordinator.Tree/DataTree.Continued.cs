using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree;

public sealed partial class DataTree
{
    /// <summary>
    /// Makes the state the beginning of another ensemble's history: everything stays, sessions and their write numbers too, under another name
    /// and at a later zxid. Who was in the old ensemble is forgotten. The same call on equal trees gives equal trees.
    /// </summary>
    /// <param name="ensembleId">The new name; not 0, and not the old one.</param>
    /// <param name="zxid">Larger than any that the old ensemble can have assigned, so that whoever has seen one of those sees this as later.</param>
    /// <returns>Whether there was a changed membership to forget.</returns>
    public bool ContinueAs(long ensembleId, Zxid zxid)
    {
        Invariant.Holds(State.EnsembleId != 0 && ensembleId != 0 && ensembleId != State.EnsembleId);
        State.EnsembleId = ensembleId;

        // By the rules of the level before the service kept its own znodes from clients.
        var level = Math.Min(State.ApplyLevel, TxnHeader.MembershipLevel - 1);
        var header = new TxnHeader(0) { ApplyLevel = level, Identities = [new Identity(AccessRules.Super, string.Empty)] };
        return Apply(zxid, new Txn(header, new WriteTxn([new DeleteOp(ZnodePath.Members, Version: -1)], [], IsMulti: false))).Result.Code == ErrorCode.Ok;
    }
}
