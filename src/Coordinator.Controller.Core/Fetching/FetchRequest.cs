using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Controller.Core.Fetching;

/// <summary>A follower asks its leader for what follows its log.</summary>
/// <param name="Follower">Which replica asks, in which life.</param>
/// <param name="LeaderEpoch">The reign that it follows.</param>
/// <param name="Offset">The end of its log: it has everything before.</param>
/// <param name="LastEpoch">The leader epoch of its last record; unknown of an empty log.</param>
public sealed record FetchRequest(ReplicaName Follower, LeaderEpoch LeaderEpoch, long Offset, LeaderEpoch LastEpoch);
