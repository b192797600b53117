using System.Runtime.InteropServices;
using Coordinator.ChaosTests.Brokers;
using Coordinator.ChaosTests.Cluster;
using Coordinator.ChaosTests.Faults;
using Coordinator.ChaosTests.Runs;

const int Skipped = 77;

if (args is ["--help" or "-h" or "help"])
{
    Console.WriteLine(CommandLine.Usage);
    return 0;
}

if (args is ["brokers", ..])
{
    return await BrokersProgram.RunAsync(args[1..]);
}

if (args is ["list"])
{
    foreach (var fault in AllFaults.List)
    {
        Console.WriteLine($"{fault.Name,-18} {fault.Description}");
    }

    return 0;
}

if (CommandLine.Parse(args, out var mistake) is not { } command)
{
    Console.Error.WriteLine($"error: {mistake}\n\n{CommandLine.Usage}");
    return 2;
}

if (Requirements.Missing() is { Count: > 0 } missing)
{
    Console.Error.WriteLine("skipped: this machine lacks " + string.Join(", ", missing));
    return Skipped;
}

// The fault under way is taken back, the history checked, and everything cleaned up.
var deck = new FaultDeck(command);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
var folder = Directory.CreateTempSubdirectory("coordinator-chaos-").FullName;
try
{
    return await new ChaosRun(folder, command.Seed).RunAsync(deck.Next) ? 0 : 1;
}
finally
{
    if (command.Keep)
    {
        Console.WriteLine("kept: " + folder);
    }
    else
    {
        Directory.Delete(folder, recursive: true);
    }
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    deck.Stop();
}
