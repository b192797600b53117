using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Controller.Shards;

/// <summary>
/// What an application implements to lead shards of its own. For each shard one call at a time, in the order in which things happened; calls for different
/// shards run side by side. What throws is logged and asked for again after a pause, as long as it still holds.
/// </summary>
public interface IShardHost
{
    /// <summary>
    /// This participant leads a shard. Returns when the shard is led; whatever works for it from then on stops when <see cref="ShardLeadership.Lost"/> is
    /// cancelled, and acts only while <see cref="ShardLeadership.IsHeld"/>. The successor may begin before this participant has noticed its deposition:
    /// every write that matters carries <see cref="ShardLeadership.Epoch"/>, or goes through <see cref="ShardLeadership.WriteAsync"/>.
    /// </summary>
    /// <param name="leadership">What it leads, and for how long.</param>
    Task BecomeLeaderAsync(ShardLeadership leadership);

    /// <summary>This participant does not lead a shard, or not any more; somebody else does, or nobody. Returns when nothing works as the leader any more.</summary>
    /// <param name="following">The shard, and who leads it.</param>
    Task BecomeFollowerAsync(ShardFollowing following);

    /// <summary>The shard is gone, not this participant's any more, or the participant stops. Returns when nothing is left of it here.</summary>
    /// <param name="shard">The shard.</param>
    Task StopAsync(PartitionName shard);
}
