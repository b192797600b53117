using Coordinator.Replication;
using Coordinator.Simulation.Servers;
using Coordinator.Zab;

namespace Coordinator.Simulation.Runs;

/// <summary>A planted defect: one rule removed, or what servers say rewritten. The checkers must find it.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Bound">
/// Seeds within which it is found; 0: it takes coincidences too rare to wait for, and a unit test that VERIFICATION.md names finds it instead.
/// </param>
/// <param name="Zab">The rules of Zab.</param>
/// <param name="Replica">The rules of the replica.</param>
/// <param name="Tampering">What is rewritten.</param>
internal sealed record Mutant(string Name, int Bound, ZabRules Zab, ReplicaRules Replica, Tampering Tampering)
{
    public static readonly IReadOnlyList<Mutant> All =
    [
        Of("ack-before-flush", 10, ZabRules.All with { AckAfterFlush = false }),
        Of("epoch-before-history", 3_000, ZabRules.All with { HistoryBeforeEpoch = false }),
        Of("no-leader-check", 50, ZabRules.All with { LeaderCheck = false }),
        Of("blank-disk-votes", 500, ZabRules.All with { BlankDoesNotCount = false }),
        Of("later-history", 0, ZabRules.All with { LaterHistoryDeposes = false }),
        Of("no-stay-check", 0, ZabRules.All with { StayChecked = false }),
        Of("pending-ignored", 500, ZabRules.All with { PendingCounts = false }),
        Of("early-confirm", 500, ZabRules.All with { ConfirmInLaterRound = false }),
        Of("index-at-commit", 500, ZabRules.All with { ReadIndexCoversPromises = false }),
        Of("dedupe-off", 10, ReplicaRules.All with { Dedupe = false }),
        Of("watch-after-reply", 10, ReplicaRules.All with { WatchBeforeReply = false }),
        Of("expiry-unconfirmed", 0, ReplicaRules.All with { ExpiryConfirmed = false }),
        Of("count-unconfirmed", 0, ReplicaRules.All with { CountConfirmed = false }),
        Of("no-seen-gate", 500, ReplicaRules.All with { SeenGate = false }),
        Of("no-read-index", 10, ReplicaRules.All with { ReadIndex = false }),
        Of("commit-early", 100, Tamperings.CommitEarly),
        Of("commit-unflushed", 100, Tamperings.CommitUnflushed),
        Of("hole", 100, Tamperings.Hole),
        Of("epoch-unsaved", 100, Tamperings.EpochUnsaved),
        Of("vote-without-grant", 500, Tamperings.VoteWithoutGrant),
        Of("position-by-applied", 500, Tamperings.PositionByApplied),
        Of("ack-beyond-log", 100, Tamperings.AckBeyondLog),
        Of("applies-all-at-start", 500, Tamperings.AppliesAllAtStart),
        Of("fast-clock", 500, Tamperings.FastClock),
        Of("flush-skipped", 500, Tamperings.FlushSkipped),
        Of("event-lost", 100, Tamperings.EventLost),
        Of("event-twice", 100, Tamperings.EventTwice),
        Of("up-to-date-early", 500, Tamperings.UpToDateEarly),
    ];

    public static Mutant? Find(string name) => All.FirstOrDefault(mutant => mutant.Name == name);

    private static Mutant Of(string name, int bound, ZabRules zab) => new(name, bound, zab, ReplicaRules.All, Tampering.None);

    private static Mutant Of(string name, int bound, ReplicaRules replica) => new(name, bound, ZabRules.All, replica, Tampering.None);

    private static Mutant Of(string name, int bound, Tampering tampering) => new(name, bound, ZabRules.All, ReplicaRules.All, tampering);
}
