using Coordinator.Sessions.Messages;

namespace Coordinator.Client.Runtime.Connection;

/// <summary>A connection to one server; disposing drops it and ends when it is gone.</summary>
internal interface IServerConnection : IAsyncDisposable
{
    /// <summary>The session's number for it.</summary>
    long Number { get; }

    /// <summary>Sends a frame, after those before it; must not wait. The window of the session bounds what can wait here.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="isAlone">No other follows soon, for the session has one call at most: nothing is gained by waiting for more.</param>
    void Send(ClientFrame frame, bool isAlone);
}
