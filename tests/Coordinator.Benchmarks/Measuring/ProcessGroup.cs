using System.Diagnostics;
using System.Globalization;

namespace Coordinator.Benchmarks.Measuring;

/// <summary>Some processes: the processor time that they used, and their memory.</summary>
/// <param name="pids">Which.</param>
internal sealed class ProcessGroup(IReadOnlyCollection<int> pids)
{
    /// <summary>This process.</summary>
    public static ProcessGroup Self { get; } = new([Environment.ProcessId]);

    /// <summary>User and system time of all of them so far.</summary>
    public TimeSpan ProcessorTime() => Each(process => process.TotalProcessorTime).Aggregate(TimeSpan.Zero, (sum, time) => sum + time);

    /// <summary>The most that one of them had resident, in MiB, since the last reset.</summary>
    public long PeakMebibytes() => Each(process => process.PeakWorkingSet64).DefaultIfEmpty().Max() >> 20;

    /// <summary>The peak begins anew.</summary>
    public void ResetPeak()
    {
        foreach (var pid in pids)
        {
            File.WriteAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/clear_refs"), "5");
        }
    }

    private List<T> Each<T>(Func<Process, T> look)
    {
        var seen = new List<T>();
        foreach (var pid in pids)
        {
            using var process = Process.GetProcessById(pid);
            seen.Add(look(process));
        }

        return seen;
    }
}
