namespace Coordinator.Benchmarks.Plots;

/// <summary>How many writes succeeded in each piece of the time around a kill of the leader.</summary>
/// <param name="Run">From 1.</param>
/// <param name="System">Whose leader.</param>
/// <param name="FromMilliseconds">When the first piece begins; the kill is at 0.</param>
/// <param name="BucketMilliseconds">How long a piece is.</param>
/// <param name="Writes">That ended in each piece.</param>
internal sealed record FailoverTimeline(int Run, string System, int FromMilliseconds, int BucketMilliseconds, IReadOnlyList<int> Writes)
{
    /// <summary>What is drawn.</summary>
    public const int From = -1_000;

    /// <summary>As well, exclusively.</summary>
    public const int To = 3_000;

    private const int Bucket = 10;
    private const double MillisecondsPerSecond = 1_000;

    /// <summary>Counts.</summary>
    /// <param name="run">From 1.</param>
    /// <param name="system">Whose leader.</param>
    /// <param name="killed">When it was killed.</param>
    /// <param name="ends">When writes succeeded, in any order; those outside of what is drawn do not count.</param>
    public static FailoverTimeline Of(int run, string system, TimeSpan killed, IEnumerable<TimeSpan> ends)
    {
        var writes = new int[(To - From) / Bucket];
        foreach (var end in ends)
        {
            var place = (int)Math.Floor(((end - killed).TotalMilliseconds - From) / Bucket);
            if (place >= 0 && place < writes.Length)
            {
                writes[place]++;
            }
        }

        return new FailoverTimeline(run, system, From, Bucket, writes);
    }

    /// <summary>The middle of each piece.</summary>
    public IReadOnlyList<double> Milliseconds() => [.. Writes.Select((_, place) => FromMilliseconds + ((place + 0.5) * BucketMilliseconds))];

    public IReadOnlyList<double> WritesPerSecond() => [.. Writes.Select(count => count * MillisecondsPerSecond / BucketMilliseconds)];

    /// <summary>The longest time without a write since the kill, in whole pieces.</summary>
    public int LongestGapMilliseconds()
    {
        var (longest, current) = (0, 0);
        foreach (var count in Writes.Skip(-FromMilliseconds / BucketMilliseconds))
        {
            current = count == 0 ? current + BucketMilliseconds : 0;
            longest = Math.Max(longest, current);
        }

        return longest;
    }

    /// <summary>Of each system the run with the median gap, in the order in which they came.</summary>
    public static IReadOnlyList<FailoverTimeline> Typical(IEnumerable<FailoverTimeline> runs) =>
        [.. runs.GroupBy(run => run.System).Select(system => system.OrderBy(run => run.LongestGapMilliseconds()).ElementAt((system.Count() - 1) / 2))];
}
