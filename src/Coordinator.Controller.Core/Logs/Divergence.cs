using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Logs;

/// <summary>How a follower finds the last record that it has in common with its leader (KIP-101, KIP-279; on the fetch itself since KIP-595).</summary>
public static class Divergence
{
    /// <summary>
    /// The leader's half: whether a follower that has an epoch as its last, up to an offset, has left the leader's history. If so nothing is sent to it
    /// but where that epoch ended here, and its progress is not counted (KAFKA-13141).
    /// </summary>
    /// <param name="leader">The leader's reigns.</param>
    /// <param name="leaderEndOffset">The end of its log.</param>
    /// <param name="lastFetchedEpoch">The epoch of the follower's last record; unknown of an empty log.</param>
    /// <param name="fetchOffset">The end of its log.</param>
    /// <returns>Null when it has not.</returns>
    public static EpochEnd? Of(LeaderEpochCache leader, long leaderEndOffset, LeaderEpoch lastFetchedEpoch, long fetchOffset)
    {
        if (lastFetchedEpoch == LeaderEpoch.Unknown)
        {
            return null;
        }

        var end = leader.EndOf(lastFetchedEpoch, leaderEndOffset);
        return end.Epoch < lastFetchedEpoch || end.EndOffset < fetchOffset ? end : null;
    }

    /// <summary>
    /// The follower's half: where to cut, before anything else of that answer is used (KAFKA-14704). When its own history has none of the leader's epoch
    /// it cuts to the end of the largest smaller one, and asks again with that.
    /// </summary>
    /// <param name="follower">The follower's reigns.</param>
    /// <param name="endOffset">The end of its log.</param>
    /// <param name="leaderEnd">What the leader said.</param>
    /// <returns>The new end of its log, never larger than it was.</returns>
    public static long CutAt(LeaderEpochCache follower, long endOffset, EpochEnd leaderEnd)
    {
        var own = follower.EndOf(leaderEnd.Epoch, endOffset);
        var common = own.Epoch == leaderEnd.Epoch ? Math.Min(own.EndOffset, leaderEnd.EndOffset) : own.EndOffset;
        return Math.Clamp(common, 0, endOffset);
    }
}
