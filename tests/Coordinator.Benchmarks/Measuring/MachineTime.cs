using System.Globalization;

namespace Coordinator.Benchmarks.Measuring;

/// <summary>Processor time of the whole machine since it started.</summary>
/// <param name="Total">Of all processors.</param>
/// <param name="Idle">Of that, without work or waiting for a disk.</param>
internal readonly record struct MachineTime(TimeSpan Total, TimeSpan Idle)
{
    /// <summary>/proc counts in hundredths of a second, whatever the kernel's clock.</summary>
    private const int TicksPerSecond = 100;

    /// <summary>user, nice, system, idle, waiting for a disk, interrupts of two kinds, stolen by the machine's host; what guests use is in user already.</summary>
    private const int Columns = 8;

    public static MachineTime Now()
    {
        var line = File.ReadLines("/proc/stat").First();
        var times = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..(Columns + 1)]
            .Select(text => TimeSpan.FromSeconds(long.Parse(text, CultureInfo.InvariantCulture) / (double)TicksPerSecond)).ToList();
        return new MachineTime(times.Aggregate(TimeSpan.Zero, (sum, time) => sum + time), times[3] + times[4]);
    }

    /// <summary>The share of the machine that somebody else used.</summary>
    /// <param name="before">At the beginning.</param>
    /// <param name="ours">Processor time that was used for what is measured, since then.</param>
    public double OthersSince(MachineTime before, TimeSpan ours)
    {
        var total = Total - before.Total;
        var busy = total - (Idle - before.Idle);
        return total > TimeSpan.Zero ? Math.Max(0, (busy - ours) / total) : 0;
    }

    /// <summary>Processes that ran or waited to, on the average of the last minute.</summary>
    public static double LoadAverage() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
}
