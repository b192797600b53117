using Coordinator.Replication;
using Coordinator.Zab;

namespace Coordinator.Simulation.Runs;

/// <summary>A planted defect: one rule removed. The checkers must find it.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Zab">The rules of Zab.</param>
/// <param name="Replica">The rules of the replica.</param>
internal sealed record Mutant(string Name, ZabRules Zab, ReplicaRules Replica)
{
    public static readonly IReadOnlyList<Mutant> All =
    [
        Of("ack-before-flush", ZabRules.All with { AckAfterFlush = false }),
        Of("epoch-before-history", ZabRules.All with { HistoryBeforeEpoch = false }),
        Of("no-leader-check", ZabRules.All with { LeaderCheck = false }),
        Of("blank-disk-votes", ZabRules.All with { BlankDoesNotCount = false }),
        Of("later-history", ZabRules.All with { LaterHistoryDeposes = false }),
        Of("no-stay-check", ZabRules.All with { StayChecked = false }),
        Of("early-confirm", ZabRules.All with { ConfirmInLaterRound = false }),
        Of("dedupe-off", ReplicaRules.All with { Dedupe = false }),
        Of("watch-after-reply", ReplicaRules.All with { WatchBeforeReply = false }),
        Of("expiry-unconfirmed", ReplicaRules.All with { ExpiryConfirmed = false }),
        Of("no-seen-gate", ReplicaRules.All with { SeenGate = false }),
        Of("no-read-index", ReplicaRules.All with { ReadIndex = false }),
    ];

    public static Mutant? Find(string name) => All.FirstOrDefault(mutant => mutant.Name == name);

    private static Mutant Of(string name, ZabRules zab) => new(name, zab, ReplicaRules.All);

    private static Mutant Of(string name, ReplicaRules replica) => new(name, ZabRules.All, replica);
}
