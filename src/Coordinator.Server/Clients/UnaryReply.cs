using Coordinator.Replication;

namespace Coordinator.Server.Clients;

/// <summary>Answer to a call without a session.</summary>
/// <param name="Reply">The answer.</param>
/// <param name="NoLeaderMilliseconds">How long this server has had no leader; 0 when it has one.</param>
public readonly record struct UnaryReply(ReplyItem Reply, long NoLeaderMilliseconds);
