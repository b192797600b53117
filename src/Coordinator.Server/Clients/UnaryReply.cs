using Coordinator.Replication;
using Coordinator.Replication.Inspections;

namespace Coordinator.Server.Clients;

/// <summary>Answer to a call without a session.</summary>
/// <param name="Reply">The answer.</param>
/// <param name="NoLeaderMilliseconds">How long this server has had no leader; 0 when it has one.</param>
public readonly record struct UnaryReply(ReplyItem Reply, long NoLeaderMilliseconds)
{
    /// <summary>What an operator asked for; null in the answer to any other call, and to a refused one.</summary>
    public Findings? Findings { get; init; }
}
