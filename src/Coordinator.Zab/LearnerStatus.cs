using Coordinator.Primitives;

namespace Coordinator.Zab;

/// <summary>What a leader knows of a server that learns from it, as of its last tick.</summary>
/// <param name="Id">The server.</param>
/// <param name="IsSynced">Whether it takes part in the broadcast; else it is still being brought in.</param>
/// <param name="HasVote">Whether it is no blank: as a voter it counts, as an observer it may be promoted.</param>
/// <param name="IsCounted">Whether its acks count towards a quorum.</param>
/// <param name="Behind">Txns of this reign that the leader has logged and the learner has not acked; all of them before its first ack.</param>
/// <param name="InFlightBytes">Bytes of txns sent to it that it has not acked.</param>
public readonly record struct LearnerStatus(ServerId Id, bool IsSynced, bool HasVote, bool IsCounted, long Behind, long InFlightBytes);
