using Coordinator.Controller.Core.Machine;

namespace Coordinator.Controller;

/// <summary>Carries a controller's commands to brokers.</summary>
public interface IControllerTransport
{
    /// <summary>Sends a command.</summary>
    /// <param name="endpoint">Where the broker is reached, as host:port.</param>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Gives up: the sender is no controller any more.</param>
    /// <returns>The answer; null when there was none.</returns>
    Task<CommandReply?> SendAsync(string endpoint, SendCommand command, CancellationToken cancellationToken);
}
