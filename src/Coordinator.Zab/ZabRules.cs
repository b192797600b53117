namespace Coordinator.Zab;

/// <summary>
/// The rules that a planted defect removes, to prove that the simulator's checkers find it. All true in production; only the simulator
/// makes another value.
/// </summary>
public sealed record ZabRules
{
    /// <summary>Production.</summary>
    public static readonly ZabRules All = new();

    /// <summary>An ACK waits for the flush.</summary>
    public bool AckAfterFlush { get; internal init; } = true;

    /// <summary>History is durable before the current epoch is.</summary>
    public bool HistoryBeforeEpoch { get; internal init; } = true;

    /// <summary>A claim to lead needs the claimed leader's own message.</summary>
    public bool LeaderCheck { get; internal init; } = true;

    /// <summary>A blank disk does not count.</summary>
    public bool BlankDoesNotCount { get; internal init; } = true;

    /// <summary>A leader steps down before a voter with a later history.</summary>
    public bool LaterHistoryDeposes { get; internal init; } = true;

    /// <summary>Messages of another stay are dropped.</summary>
    public bool StayChecked { get; internal init; } = true;

    /// <summary>A change of the membership that is not known to be committed counts beside the membership in force.</summary>
    public bool PendingCounts { get; internal init; } = true;

    /// <summary>A confirmation round counts only pongs of a round begun after the question.</summary>
    public bool ConfirmInLaterRound { get; internal init; } = true;

    /// <summary>A read index covers what learners may have committed before the leader has.</summary>
    public bool ReadIndexCoversPromises { get; internal init; } = true;
}
