using Coordinator.Sessions.Messages;

namespace Coordinator.Client.Runtime.Connection;

/// <summary>Who hears of a connection.</summary>
internal interface IConnectionListener
{
    void OnConnected(long connection);

    /// <summary>Takes a frame; ends when there is room for the next one.</summary>
    /// <param name="connection">The connection's number.</param>
    /// <param name="frame">What the server said.</param>
    /// <param name="cancellationToken">The connection is being dropped.</param>
    Task OnFrameAsync(long connection, ServerFrame frame, CancellationToken cancellationToken);

    /// <summary>Nothing follows of this connection.</summary>
    /// <param name="connection">The connection's number.</param>
    /// <param name="reason">What a person should read.</param>
    void OnLost(long connection, string reason);
}
