using Coordinator.Replication;

namespace Coordinator.Client.InMemory.Servers;

/// <summary>The server's way to one attached client.</summary>
/// <param name="connection">The connection that it came over.</param>
/// <param name="number">The client's number for it.</param>
internal sealed class MemoryAttachment(MemoryConnection connection, int number)
{
    public void Deliver(ClientItem item) => connection.Deliver(number, item);

    public void Break() => connection.Break();
}
