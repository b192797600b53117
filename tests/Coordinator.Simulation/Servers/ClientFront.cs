using Coordinator.Client.InMemory.Mapping;
using Coordinator.Replication;
using Coordinator.Sessions.Messages;
using Coordinator.Simulation.Clients;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Servers;

/// <summary>What the session stream and the gateway do: frames become inputs, items become frames.</summary>
internal sealed class ClientFront(SimWorld world, ServerProcess process)
{
    private readonly Dictionary<AttachmentId, (ClientConnection Connection, int Number)> _clients = [];
    private readonly SortedDictionary<(long Connection, int Number), AttachmentId> _attachments = [];
    private long _lastAttachment;

    public void OnFrame(ClientConnection connection, ClientFrame frame)
    {
        var key = (connection.Id, frame.Attachment);
        if (frame.Open is not null || frame.Attach is not null)
        {
            var attachment = new AttachmentId(++_lastAttachment);
            _clients[attachment] = (connection, frame.Attachment);
            _attachments[key] = attachment;
            if (frame.Open is { } open)
            {
                process.Post(FrameMap.ToInput(attachment, open, []));
            }
            else
            {
                process.Post(FrameMap.ToInput(attachment, frame.Attach!, []));
            }
        }

        if (!_attachments.TryGetValue(key, out var id))
        {
            return;
        }

        if (frame.Requests.Count > 0)
        {
            process.Post(new ClientRequests(id, [.. frame.Requests.Select(FrameMap.ToRequest)]));
        }

        if (frame.Ping > 0)
        {
            process.Post(new ClientPing(id, frame.Ping));
        }
    }

    public void OnGone(ClientConnection connection)
    {
        var gone = _attachments.Where(entry => entry.Key.Connection == connection.Id).ToList();
        foreach (var (key, attachment) in gone)
        {
            _attachments.Remove(key);
            _clients.Remove(attachment);
            process.Post(new ClientGone(attachment));
        }
    }

    public void Deliver(AttachmentId attachment, ClientItem item)
    {
        if (!_clients.TryGetValue(attachment, out var client))
        {
            return;
        }

        var weight = item.Weight;
        client.Connection.ToClient(FrameMap.ToFrame(client.Number, item, process.Options));
        world.After(world.Random.Between(10, 2_000), () => process.Post(new ClientDrained(attachment, weight)));
        if (item is EndedItem)
        {
            _clients.Remove(attachment);
            _attachments.Remove((client.Connection.Id, client.Number));
        }
    }

    public void Die()
    {
        foreach (var connection in _clients.Values.Select(client => client.Connection).Distinct().OrderBy(connection => connection.Id).ToList())
        {
            connection.ServerDied();
        }
    }
}
