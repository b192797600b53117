using Coordinator.Controller.Core.Logs;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Replicas;

namespace Coordinator.Controller.Core.Fetching;

/// <summary>The leader's half of a fetch.</summary>
public static class LeaderFetches
{
    /// <summary>Decides what is said, and counts what the follower has if its history is the leader's.</summary>
    /// <param name="leader">The leader; null when the broker does not lead.</param>
    /// <param name="epochs">The reigns in its log.</param>
    /// <param name="startOffset">The first offset of its log.</param>
    /// <param name="request">The question.</param>
    /// <param name="now">The time.</param>
    public static FetchAnswer Answer(LeaderReplica? leader, LeaderEpochCache epochs, long startOffset, FetchRequest request, long now)
    {
        if (leader is null || request.LeaderEpoch > leader.Epoch)
        {
            return new FetchIsEarly();
        }

        if (request.LeaderEpoch < leader.Epoch)
        {
            return new FetchIsFenced(leader.Epoch);
        }

        var hasNoRecord = request.LastEpoch == LeaderEpoch.Unknown;
        if (request.Offset < startOffset || (hasNoRecord && request.Offset > leader.EndOffset))
        {
            return new FetchIsOutside(startOffset);
        }

        if (Divergence.Of(epochs, leader.EndOffset, request.LastEpoch, request.Offset) is { } end)
        {
            return new FetchDiverges(end);
        }

        leader.Fetched(request.Follower, request.Offset, now);
        return new FetchGoesOn(leader.HighWatermark, startOffset);
    }
}
