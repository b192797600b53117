using System.Runtime.InteropServices;

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
            Console.Error.WriteLine($"error: {mistake}\n\n{BrokersCommandLine.Usage}");
            return 2;
        }

        var random = new Random(command.Seed);
        var deck = new BrokerFaultDeck(command.Seconds, random);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        var folder = Directory.CreateTempSubdirectory("coordinator-brokers-").FullName;
        try
        {
            return await new BrokersRun(folder, command, deck, random).RunAsync() ? 0 : 1;
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

        // The fault under way is taken back, everything checked, and cleaned up.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            deck.Stop();
        }
    }
}
