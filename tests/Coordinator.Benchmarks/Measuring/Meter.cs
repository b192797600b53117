using Coordinator.Benchmarks.Results;

namespace Coordinator.Benchmarks.Measuring;

/// <summary>Measures what a piece of work costs.</summary>
/// <param name="brokers">The brokers.</param>
/// <param name="servers">The servers.</param>
/// <param name="starter">What started both.</param>
internal sealed class Meter(ProcessGroup brokers, ProcessGroup servers, ProcessGroup starter)
{
    /// <summary>For what happens in this process alone.</summary>
    public static Meter OfSelf { get; } = new(new ProcessGroup([]), new ProcessGroup([]), new ProcessGroup([]));

    /// <summary>Where there are no brokers.</summary>
    public static Meter OfServers(IReadOnlyCollection<int> pids) => new(new ProcessGroup([]), new ProcessGroup(pids), new ProcessGroup([]));

    private IReadOnlyList<ProcessGroup> Ours => [brokers, servers, ProcessGroup.Self, starter];

    /// <summary>Does the work, and says what it cost.</summary>
    public async Task<(T Result, Cost Cost)> MeasureAsync<T>(Func<Task<T>> work)
    {
        // What was left over by the work before is not this one's.
        GC.Collect();
        foreach (var group in Ours)
        {
            group.ResetPeak();
        }

        var machine = MachineTime.Now();
        var before = Times();
        var result = await work();
        var used = Times().Zip(before, (after, then) => after - then).ToList();
        var others = MachineTime.Now().OthersSince(machine, used.Aggregate(TimeSpan.Zero, (sum, time) => sum + time));
        return (result, new Cost(used[0], used[1], used[2], brokers.PeakMebibytes(), servers.PeakMebibytes(), ProcessGroup.Self.PeakMebibytes(), others));
    }

    private List<TimeSpan> Times() => [.. Ours.Select(group => group.ProcessorTime())];
}
