using Coordinator.Daemon.Brokers;
using Coordinator.Daemon.Dev;
using Coordinator.Daemon.Run;
using Coordinator.Server.Loop;

namespace Coordinator.Daemon;

/// <summary>The commands of coordinatord.</summary>
internal static class CommandLine
{
    /// <summary>Every command and option.</summary>
    internal const string Usage = """
        usage: coordinatord run --config FILE [--Coordinator:Key=value …]     one server
               coordinatord broker --config FILE [--Coordinator:Key=value …]  one broker
               coordinatord dev [--servers 3] [--late ID,…] [--observers 0] [--brokers 0] [--base-port 5181] [--data DIR] [--output text|json]
                                                                              an ensemble on this machine, until Ctrl-C
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args.FirstOrDefault())
        {
            case "run":
                return await RunCommand.RunAsync(args[1..]);
            case "broker":
                return await BrokerCommand.RunAsync(args[1..]);
            case "dev":
                return await DevCommand.RunAsync(args[1..]);
            case "help" or "--help" or "-h":
                await Console.Out.WriteLineAsync(Usage);
                return ExitCodes.Stopped;
            case null:
                return await RefuseAsync("a command is missing");
            case var other:
                return await RefuseAsync($"unknown command '{other}'");
        }
    }

    /// <summary>Wrong usage: one line that says what, then how it is meant.</summary>
    public static async Task<int> RefuseAsync(string mistake)
    {
        await Console.Error.WriteLineAsync($"error: {mistake}");
        await Console.Error.WriteLineAsync(Usage);
        return ExitCodes.WrongConfiguration;
    }
}
