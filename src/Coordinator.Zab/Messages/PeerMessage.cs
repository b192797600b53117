namespace Coordinator.Zab.Messages;

/// <summary>A message between servers. The replication layer adds kinds of its own.</summary>
public abstract record PeerMessage;

/// <summary>
/// A message within a learner's stay with a leader: one id for both directions; messages of another stay are dropped.
/// </summary>
/// <param name="Stay">Id drawn by the learner, unique per learner for ever in practice (64 random-started bits).</param>
public abstract record StayMessage(long Stay) : PeerMessage;
