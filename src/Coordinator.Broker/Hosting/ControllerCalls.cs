using Coordinator.Broker.Wire;
using Coordinator.Controller;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Protocol.Broker.V1;
using Grpc.Core;

namespace Coordinator.Broker.Hosting;

/// <summary>Asks whoever is the controller, which may be this broker.</summary>
/// <param name="self">This broker.</param>
/// <param name="loop">The candidate in it, which sees who is the controller.</param>
/// <param name="channels">Connections.</param>
internal sealed class ControllerCalls(BrokerId self, ControllerLoop loop, BrokerChannels channels)
{
    private const int MaxAtOnce = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Slots _atOnce = new(MaxAtOnce);

    /// <summary>Asks for another in-sync set.</summary>
    /// <returns>Null when nobody answers, after a pause.</returns>
    public async Task<IsrAnswered?> AskAsync(IsrProposal proposal, CancellationToken cancellationToken)
    {
        await _atOnce.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var answer = Find() switch
            {
                null => null,
                { IsSelf: true } => await loop.AskAsync(proposal, cancellationToken).ConfigureAwait(false),
                { Endpoint: var endpoint } => await CallAsync(
                    async (client, options) => CommandCodec.ToAnswer(await client.AskIsrAsync(CommandCodec.ToWire(proposal), options).ConfigureAwait(false)),
                    endpoint,
                    cancellationToken).ConfigureAwait(false),
            };
            if (answer is null or { Answer: IsrAnswer.NotController or IsrAnswer.Busy })
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }

            return answer;
        }
        finally
        {
            _atOnce.Leave();
        }
    }

    /// <summary>Asks to move this broker's leaderships away, until a controller has answered or it is given up.</summary>
    /// <returns>The partitions that could not be moved.</returns>
    public async Task<IReadOnlyList<PartitionName>> DrainAsync(Incarnation incarnation, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = Find() switch
            {
                null => null,
                { IsSelf: true } => await loop.DrainAsync(self, incarnation, cancellationToken).ConfigureAwait(false),
                { Endpoint: var endpoint } => await CallAsync(
                    async (client, options) =>
                    {
                        var drained = await client.DrainAsync(new DrainRequest { BrokerId = self.Value, Incarnation = incarnation.Value }, options).ConfigureAwait(false);
                        return new DrainAnswered(0, drained.IsController, [.. drained.StillLeads.Select(NameCodec.ToPartition)]);
                    },
                    endpoint,
                    cancellationToken).ConfigureAwait(false),
            };
            if (answer is { IsController: true })
            {
                return answer.StillLeads;
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private Found? Find() => loop.Look(context => context.HolderBroker switch
    {
        null => null,
        { } broker when broker == self => new Found(true, string.Empty),
        { } broker => context.EndpointOf(broker) is { } endpoint ? new Found(false, endpoint) : null,
    });

    private async Task<T?> CallAsync<T>(Func<Replication.ReplicationClient, CallOptions, Task<T>> call, string endpoint, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await call(
                new Replication.ReplicationClient(channels.Of(endpoint)),
                new CallOptions(deadline: DateTime.UtcNow + Patience, cancellationToken: cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is RpcException or InvalidDataException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private sealed record Found(bool IsSelf, string Endpoint);
}
