using Coordinator.Sessions;

namespace Coordinator.Client.Runtime.Connection;

/// <summary>The servers as a client reaches them; called in the loop, must not wait.</summary>
internal interface IServerDialer
{
    /// <summary>How many servers there are, at least one.</summary>
    int Count { get; }

    /// <summary>What a person should read of a server.</summary>
    /// <param name="server">Its place in the list, from 0.</param>
    string AddressOf(int server);

    /// <summary>The server that a session tries first when it leaves this one, because a connection to it stands; <see cref="SpareConnection.None"/>: the next one.</summary>
    /// <param name="server">The server that it uses, by its place in the list.</param>
    int InsteadOf(int server);

    /// <summary>Begins a connection. The listener hears that it stands, then of its frames, and once that it is lost.</summary>
    /// <param name="server">The server's place in the list.</param>
    /// <param name="number">The session's number for the connection.</param>
    /// <param name="listener">Who hears of it; not before this has returned.</param>
    IServerConnection Dial(int server, long number, IConnectionListener listener);
}
