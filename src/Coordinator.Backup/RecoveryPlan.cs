using Coordinator.Primitives;

namespace Coordinator.Backup;

/// <summary>What a recovery from one copy would keep, and what it cannot know.</summary>
/// <param name="ServerId">Whose copy it is.</param>
/// <param name="OldEnsembleId">Of which ensemble.</param>
/// <param name="LastZxid">The last txn that the copy has: everything up to it is kept.</param>
/// <param name="CommitZxid">The last one that the copy knows to be committed.</param>
/// <param name="UncertainTxns">Txns after that: perhaps acknowledged, perhaps not; kept all the same.</param>
/// <param name="LostThrough">Of a damaged copy: txns after the last one, at least through this, were promised here and are lost; else the last one.</param>
/// <param name="LastTime">When a leader had stamped the last txn, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Znodes">Znodes, the root included.</param>
/// <param name="Sessions">Open sessions.</param>
/// <param name="WasVoter">False for an observer, or a copy that counted for nobody: it may have missed more than a voter.</param>
/// <param name="Begin">Where the new ensemble begins.</param>
/// <param name="Notes">What was found, for the operator.</param>
public sealed record RecoveryPlan(
    ServerId ServerId,
    long OldEnsembleId,
    Zxid LastZxid,
    Zxid CommitZxid,
    int UncertainTxns,
    Zxid LostThrough,
    long LastTime,
    int Znodes,
    int Sessions,
    bool WasVoter,
    NewBeginning Begin,
    IReadOnlyList<string> Notes);
