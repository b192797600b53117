using Coordinator.Cli.Calls;
using Coordinator.Cli.Commands;
using Coordinator.Cli.Input;
using Coordinator.Protocol.Broker.V1;

namespace Coordinator.Cli.Brokers;

/// <summary>What brokers say of their replicas.</summary>
internal static class ReplicaList
{
    /// <summary>The replicas of a topic at each broker that answers.</summary>
    internal static async Task<IReadOnlyList<(int BrokerId, ReplicaInfo Replica)>> AskAsync(CommandContext context, IReadOnlyList<RegisteredBroker> brokers, string topic)
    {
        var answers = await Task.WhenAll(brokers.Select(broker => AskAsync(context, broker, topic)));
        return [.. answers.SelectMany(answer => answer)];
    }

    /// <summary>
    /// Most records that any of a partition's replicas has had to give up although they may have been acknowledged: what several had in common is counted once.
    /// </summary>
    internal static long Lost(IEnumerable<(int BrokerId, ReplicaInfo Replica)> replicas) => replicas.Select(replica => replica.Replica.LostRecords).DefaultIfEmpty().Max();

    private static async Task<IReadOnlyList<(int BrokerId, ReplicaInfo Replica)>> AskAsync(CommandContext context, RegisteredBroker broker, string topic)
    {
        if (!EndpointList.TryParse(broker.Registration.Endpoint, out var endpoints, out _))
        {
            return [];
        }

        using var target = context.ConnectBroker(endpoints[0]);
        var (answer, _) = await Attempt.MakeAsync(
            target,
            context.Caller.Clock,
            (invoker, options) => new Protocol.Broker.V1.Broker.BrokerClient(invoker).ListReplicasAsync(new ListReplicasRequest { Topic = topic }, options),
            EachServer.PatienceOf(context.Settings.Timeout),
            context.CancellationToken);
        return [.. (answer?.Replicas ?? []).Select(replica => (broker.Id, replica))];
    }
}
