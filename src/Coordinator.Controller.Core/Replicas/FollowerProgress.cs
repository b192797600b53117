using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Controller.Core.Replicas;

/// <summary>What a leader knows of a follower, by what it fetches.</summary>
internal sealed class FollowerProgress
{
    private const long Never = long.MinValue / 2;

    private long _endAtLastFetch;
    private long _lastFetchAt = Never;

    /// <summary>Its replica, in the life in which it last fetched; null until it has fetched.</summary>
    public ReplicaName? Name { get; private set; }

    /// <summary>It has everything before this offset; −1 until it has fetched.</summary>
    public long EndOffset { get; private set; } = -1;

    /// <summary>The last time at which it had everything that there was.</summary>
    public long CaughtUpAt { get; private set; } = Never;

    /// <summary>Its life is over, as the controller says, and it has not fetched since: it is neither waited for nor asked to join.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Its life is over.</summary>
    public void Leave() => HasLeft = true;

    /// <summary>A reign begins: nothing is known, and who is in sync gets the whole time to come.</summary>
    public void BeginInSync(long now) => CaughtUpAt = now;

    /// <summary>
    /// It fetches from an offset, so it has everything before. It was caught up now if that is the end, and at its fetch before if that was the end
    /// then: a follower of a busy leader is always a little behind.
    /// </summary>
    /// <returns>False of a fetch that a former life has sent.</returns>
    public bool Fetched(ReplicaName name, long offset, long leaderEnd, long now)
    {
        if (Name is { } known && name.Incarnation < known.Incarnation)
        {
            return false;
        }

        if (Name is { } before && name != before)
        {
            _lastFetchAt = Never;
        }

        if (offset >= leaderEnd)
        {
            CaughtUpAt = Math.Max(CaughtUpAt, now);
        }
        else if (offset >= _endAtLastFetch && _lastFetchAt != Never)
        {
            CaughtUpAt = Math.Max(CaughtUpAt, _lastFetchAt);
        }

        (Name, EndOffset, _endAtLastFetch, _lastFetchAt, HasLeft) = (name, offset, leaderEnd, now, false);
        return true;
    }

    /// <summary>
    /// The log is about to grow beyond an end. Who had everything up to then was caught up until now, however long ago it fetched: its question waits at
    /// the leader while there is nothing to say.
    /// </summary>
    public void BeforeGrowth(long end, long now)
    {
        if (EndOffset >= end)
        {
            CaughtUpAt = Math.Max(CaughtUpAt, now);
        }
    }

    /// <summary>Whether it has everything, or had it not long ago. An equal end counts whatever the clock says (KAFKA-7152).</summary>
    public bool IsCaughtUp(long leaderEnd, long now, long maxLag) => EndOffset >= leaderEnd || now - CaughtUpAt <= maxLag;
}
