using System.Globalization;

namespace Coordinator.Benchmarks.Measuring;

/// <summary>Under which results came about; begins with them.</summary>
internal sealed class Conditions
{
    private readonly double _load = MachineTime.LoadAverage();

    /// <summary>For below a table.</summary>
    /// <param name="command">What was asked for.</param>
    /// <param name="others">Of each result the share of the machine that others used.</param>
    public string Describe(CommandLine command, IEnumerable<double> others)
    {
        var shares = others.DefaultIfEmpty().ToList();
        var disk = Disk(command.Folder ?? Path.GetTempPath());
        return string.Create(CultureInfo.InvariantCulture, $"""
            {Environment.ProcessorCount} processors, .NET {Environment.Version}, {disk}; {command.Runs} runs of {command.Seconds} s
            load average at the start {_load:F2}; others used {100 * shares.Average():F0} % of the machine, at most {100 * shares.Max():F0} %
            """);
    }

    /// <summary>The file system that the path is on is the one with the longest root.</summary>
    private static string Disk(string path) => DriveInfo.GetDrives()
        .Where(drive => Path.GetFullPath(path).StartsWith(drive.Name, StringComparison.Ordinal))
        .MaxBy(drive => drive.Name.Length)?.DriveFormat ?? "unknown file system";
}
