using System.Globalization;
using Coordinator.ChaosTests.Frame;
using Coordinator.Client.Abstractions;
using Coordinator.Protocol.Broker.V1;
using Grpc.Net.Client;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>The stale controller alone, at a cluster that another script runs; its brokers have the ids from 1 on.</summary>
internal static class StaleCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var servers, var endpoints, var first, var second]
            || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            || !int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return RunFrame.Refuse("stale-controller takes servers, brokers, an epoch and a version", BrokersCommandLine.Usage);
        }

        var channels = endpoints.Split(',').Select(endpoint => GrpcChannel.ForAddress("http://" + endpoint)).ToList();
        await using var tree = await SeenTree.OpenAsync(servers);
        try
        {
            var clients = channels.Select((channel, place) => (Id: place + 1, Client: new Replication.ReplicationClient(channel))).ToDictionary(one => one.Id, one => one.Client);
            var stale = new StaleController(tree, clients);
            var now = await tree.ControllerAsync() ?? throw new InvalidOperationException("nobody is the controller");
            await stale.ActAsync(new SeenController(0, epoch, version), now);
            Console.WriteLine($"refused: {stale.Commands} commands, {stale.Writes} writes");
            return 0;
        }
        catch (Exception broken) when (broken is TimeoutException or InvalidOperationException or CoordinatorException)
        {
            Console.Error.WriteLine($"error: {broken.Message}");
            return 1;
        }
        finally
        {
            channels.ForEach(channel => channel.Dispose());
        }
    }
}
