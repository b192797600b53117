namespace Coordinator.Replication;

/// <summary>Rules of the replica that a planted defect removes. All true in production; only the simulator makes another value.</summary>
public sealed record ReplicaRules
{
    /// <summary>Production.</summary>
    public static readonly ReplicaRules All = new();

    /// <summary>A write number is applied once.</summary>
    public bool Dedupe { get; internal init; } = true;

    /// <summary>Events leave before the reply that reflects them.</summary>
    public bool WatchBeforeReply { get; internal init; } = true;

    /// <summary>Only the leader expires sessions, after a confirmation begun after the deadline.</summary>
    public bool ExpiryConfirmed { get; internal init; } = true;

    /// <summary>A client is told that it was counted only after a confirmation of the reign begun after that.</summary>
    public bool CountConfirmed { get; internal init; } = true;

    /// <summary>A client is served, or told that its session expired, only by a server that has applied its open and what it has seen.</summary>
    public bool SeenGate { get; internal init; } = true;

    /// <summary>A linearizable read waits for its read index.</summary>
    public bool ReadIndex { get; internal init; } = true;
}
