namespace Coordinator.Controller.Core.Replicas;

/// <summary>What has become of records that wait to be acknowledged by all replicas in sync.</summary>
public enum AckState
{
    /// <summary>Not every replica in sync has them yet.</summary>
    Waiting,

    /// <summary>They are committed.</summary>
    Committed,

    /// <summary>They are in the log, and fewer replicas are in sync now than the topic asks for: they may survive.</summary>
    NotEnoughReplicasAfterAppend,
}
