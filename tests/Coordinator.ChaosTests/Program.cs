using Coordinator.ChaosTests.Brokers;
using Coordinator.ChaosTests.Cluster;
using Coordinator.ChaosTests.Faults;
using Coordinator.ChaosTests.Frame;
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
    return RunFrame.Refuse(mistake, CommandLine.Usage);
}

if (Requirements.Missing() is { Count: > 0 } missing)
{
    Console.Error.WriteLine("skipped: this machine lacks " + string.Join(", ", missing));
    return Skipped;
}

var deck = new FaultDeck(command);
return await RunFrame.RunAsync("coordinator-chaos-", command.Keep, deck.Stop, folder => new ChaosRun(folder, command.Seed).RunAsync(deck.Next));
