using Coordinator.Sessions.Messages;

namespace Coordinator.Client.Runtime.Connection;

/// <summary>A connection to one server; disposing drops it and ends when it is gone.</summary>
internal interface IServerConnection : IAsyncDisposable
{
    /// <summary>The session's number for it.</summary>
    long Number { get; }

    /// <summary>Sends a frame, after those before it; must not wait. The window of the session bounds what can wait here.</summary>
    /// <param name="frame">The frame.</param>
    void Send(ClientFrame frame);
}
