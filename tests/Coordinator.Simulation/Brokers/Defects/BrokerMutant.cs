namespace Coordinator.Simulation.Brokers.Defects;

/// <summary>A planted defect of brokers or controllers: a guard that is removed, from outside. The checkers must find it.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Bound">Seeds within which it is found; 0: another guard makes it harmless in every run, and a unit test that VERIFICATION.md names finds it instead.</param>
/// <param name="Plant">Plants it, in one broker.</param>
internal sealed record BrokerMutant(string Name, int Bound, Func<BrokerTampering> Plant)
{
    public static readonly IReadOnlyList<BrokerMutant> All =
    [
        new("ack-before-followers", 100, DefectsOfBrokers.AckBeforeFollowers),
        new("ack-before-flush", 100, DefectsOfBrokers.AckBeforeFlush),
        new("follower-ack-before-flush", 100, DefectsOfBrokers.FollowerAckBeforeFlush),
        new("flushed-tail-lost", 100, DefectsOfBrokers.FlushedTailLost),
        new("deposed-leader-acknowledges", 300, DefectsOfBrokers.DeposedLeaderAcknowledges),
        new("appended-twice", 100, DefectsOfBrokers.AppendedTwice),
        new("cut-by-watermark", 100, DefectsOfBrokers.CutByWatermark),
        new("divergence-unchecked", 300, DefectsOfBrokers.DivergenceUnchecked),
        new("answer-of-an-earlier-reign", 300, DefectsOfBrokers.AnswerOfAnEarlierReign),
        new("former-topic-copied", 300, DefectsOfBrokers.FormerTopicCopied),
        new("logs-stay", 100, DefectsOfBrokers.LogsStay),
        new("watermark-ahead", 100, DefectsOfBrokers.WatermarkAhead),
        new("obeys-superseded", 300, DefectsOfBrokers.ObeysSuperseded),
        new("obeys-for-a-former-life", 3_000, DefectsOfBrokers.ObeysForAFormerLife),
        new("obeys-in-word-only", 100, DefectsOfBrokers.ObeysInWordOnly),
        new("shrunk-at-once", 300, DefectsOfBrokers.ShrunkAtOnce),
        new("expanded-unasked", 300, DefectsOfBrokers.ExpandedUnasked),
        new("joins-early", 300, DefectsOfBrokers.JoinsEarly),
        new("writes-unchecked", 300, DefectsOfControllers.WritesUnchecked),
        new("fence-off", 3_000, DefectsOfControllers.FenceOff),
        new("epoch-check-off", 0, DefectsOfControllers.EpochCheckOff),
        new("holder-check-off", 0, DefectsOfControllers.HolderCheckOff),
        new("unclean-unpermitted", 300, DefectsOfControllers.UncleanUnpermitted),
        new("cut-controller-stays", 100, DefectsOfControllers.CutControllerStays),
        new("wish-unfenced", 0, DefectsOfControllers.WishUnfenced),
        new("blank-disk-keeps-identity", 100, DefectsOfControllers.BlankDiskKeepsIdentity),
        new("restart-keeps-life", 300, DefectsOfControllers.RestartKeepsLife),
    ];

    public static BrokerMutant? Find(string name) => All.FirstOrDefault(mutant => mutant.Name == name);
}
