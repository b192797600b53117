using Coordinator.ChaosTests.Frame;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>The mode with brokers.</summary>
internal static class BrokersProgram
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["--help" or "-h"])
        {
            Console.WriteLine(BrokersCommandLine.Usage);
            return 0;
        }

        if (args is ["stale-controller", .. var rest])
        {
            return await StaleCommand.RunAsync(rest);
        }

        if (BrokersCommandLine.Parse(args, out var mistake) is not { } command)
        {
            return RunFrame.Refuse(mistake, BrokersCommandLine.Usage);
        }

        var random = new Random(command.Seed);
        var deck = new BrokerFaultDeck(command.Seconds, random, command.Fault);
        return await RunFrame.RunAsync("coordinator-brokers-", command.Keep, deck.Stop, folder => new BrokersRun(folder, command, deck, random).RunAsync());
    }
}
