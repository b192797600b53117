using System.Globalization;
using System.Runtime.InteropServices;
using Coordinator.Benchmarks;
using Coordinator.Benchmarks.Clusters;
using Coordinator.Benchmarks.Measuring;
using Coordinator.Benchmarks.Results;
using Coordinator.Benchmarks.Workloads;

const int Interrupted = 130;

if (args is ["--help" or "-h" or "help"])
{
    Console.WriteLine(CommandLine.Usage);
    return 0;
}

if (CommandLine.Parse(args, out var mistake) is not { } command)
{
    Console.Error.WriteLine($"error: {mistake}\n\n{CommandLine.Usage}");
    return 2;
}

// What was started is ended, and the folder removed.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
var load = MachineTime.LoadAverage();
var folder = command.Folder is { } parent
    ? Directory.CreateDirectory(Path.Combine(parent, "coordinator-bench-" + Guid.NewGuid().ToString("N"))).FullName
    : Directory.CreateTempSubdirectory("coordinator-bench-").FullName;
var results = new List<WorkloadResult>();
try
{
    for (var run = 1; run <= command.Runs; run++)
    {
        Take(await new LogsAlone(folder, command.Seconds).RunAsync(run, stop.Token));
        var data = Path.Combine(folder, "cluster");
        await using (var cluster = await LocalCluster.StartAsync(data, command.BasePort))
        {
            Take(await new RecordWorkloads(cluster, command.Seconds).RunAsync(run, stop.Token));
        }

        Directory.Delete(data, recursive: true);
    }
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return Interrupted;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

var (errors, wrong) = (results.Sum(result => result.Errors), results.Sum(result => result.Wrong));
Console.WriteLine($"\n{ResultsTable.Of(results)}\n");
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {Disk(command.Folder ?? Path.GetTempPath())}; {command.Runs} runs of {command.Seconds} s"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"load average at the start {load:F2}; others used {100 * results.Average(result => result.Others):F0} % of the machine, at most {100 * results.Max(result => result.Others):F0} %"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{errors} errors; {wrong} records lost, repeated, disordered or misplaced"));
return errors == 0 && wrong == 0 ? 0 : 1;

void Take(IReadOnlyList<WorkloadResult> more)
{
    results.AddRange(more);
    foreach (var result in more)
    {
        Console.WriteLine(result.ToJson());
    }
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

// The file system that the path is on is the one with the longest root.
string Disk(string path) => DriveInfo.GetDrives()
    .Where(drive => Path.GetFullPath(path).StartsWith(drive.Name, StringComparison.Ordinal))
    .MaxBy(drive => drive.Name.Length)?.DriveFormat ?? "unknown file system";
