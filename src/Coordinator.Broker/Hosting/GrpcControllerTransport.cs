using Coordinator.Broker.Wire;
using Coordinator.Controller;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Protocol.Broker.V1;
using Grpc.Core;

namespace Coordinator.Broker.Hosting;

/// <summary>Carries a controller's commands to brokers.</summary>
/// <param name="channels">Connections.</param>
internal sealed class GrpcControllerTransport(BrokerChannels channels) : IControllerTransport
{
    /// <summary>A broker flushes before it obeys; one that needs longer is told again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async Task<CommandReply?> SendAsync(string endpoint, SendCommand command, CancellationToken cancellationToken)
    {
        try
        {
            var client = new Replication.ReplicationClient(channels.Of(endpoint));
            var reply = CommandCodec.ToReply(await client.CommandAsync(
                CommandCodec.ToWire(command), deadline: DateTime.UtcNow + Patience, cancellationToken: cancellationToken).ConfigureAwait(false));
            return reply.Answer is CommandAnswer.NotYet or CommandAnswer.StaleCommand ? null : reply;
        }
        catch (Exception lost) when (lost is RpcException or InvalidDataException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }
}
