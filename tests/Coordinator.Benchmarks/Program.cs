using System.Runtime.InteropServices;
using Coordinator.Benchmarks;
using Coordinator.Benchmarks.Ensembles;
using Coordinator.Benchmarks.Parts;
using Coordinator.Benchmarks.Plots;
using Coordinator.Benchmarks.Slopes;
using Coordinator.Benchmarks.Workloads;
using Coordinator.Cli.Bench.Workloads;

// BenchmarkDotNet brings a namespace of the same name.
using Asked = Coordinator.Benchmarks.CommandLine;

const int Interrupted = 130;

// Of this process alone, and read when it began: what it starts is to be as it is by itself.
Environment.SetEnvironmentVariable("DOTNET_GCgen0size", null);

if (args is ["--help" or "-h" or "help"])
{
    Console.WriteLine(Usage.Text);
    return 0;
}

if (Asked.Parse(args, out var mistake) is not { } command)
{
    Console.Error.WriteLine($"error: {mistake}\n\n{Usage.Text}");
    return 2;
}

// It has nothing to end: a signal ends it at once.
if (command.Command == Asked.Parts)
{
    return PartsCommand.Run(command.Foreign);
}

// What was started is ended, and the folder removed.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
var folder = command.Folder is { } parent
    ? Directory.CreateDirectory(Path.Combine(parent, "coordinator-bench-" + Guid.NewGuid().ToString("N"))).FullName
    : Directory.CreateTempSubdirectory("coordinator-bench-").FullName;
try
{
    return command.Command switch
    {
        Asked.Records => await RecordsCommand.RunAsync(command, folder, stop.Token),
        Asked.Ensemble => await EnsembleCommand.RunAsync(command, folder, stop.Token),
        Asked.Plot => await new PlotCommand(command, folder).RunAsync(stop.Token),
        Asked.Slopes => await new SlopesCommand(command, folder).RunAsync(stop.Token),
        _ => await CompareCommand.RunAsync(command, folder, stop.Token),
    };
}
catch (Exception error) when (stop.IsCancellationRequested && (Trouble.Is(error) || error is OperationCanceledException))
{
    return Interrupted;
}
catch (Exception error) when (Trouble.Is(error) || error is InvalidOperationException)
{
    Console.Error.WriteLine($"error: {error.Message}");
    return 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
