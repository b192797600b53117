using Coordinator.Broker.Wire;
using Coordinator.Controller;
using Coordinator.Controller.Core.Machine;
using Coordinator.Protocol.Broker.V1;
using Grpc.Core;

namespace Coordinator.Broker.Hosting;

/// <summary>Carries a controller's commands to brokers.</summary>
/// <param name="channels">Connections.</param>
/// <param name="pingPatience">How long a ping waits for its answer: no other is sent meanwhile, and one that is lost must not count as silence.</param>
internal sealed class GrpcControllerTransport(BrokerChannels channels, TimeSpan pingPatience) : IControllerTransport
{
    /// <summary>A broker flushes before it obeys; one that needs longer is told again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async Task<CommandReply?> SendAsync(string endpoint, SendCommand command, CancellationToken cancellationToken)
    {
        try
        {
            var client = new Replication.ReplicationClient(channels.Of(endpoint));
            var deadline = DateTime.UtcNow + (command.IsPing ? pingPatience : Patience);
            return CommandCodec.ToReply(
                await client.CommandAsync(CommandCodec.ToWire(command), deadline: deadline, cancellationToken: cancellationToken).ConfigureAwait(false));
        }
        catch (Exception lost) when (lost is RpcException or InvalidDataException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }
}
