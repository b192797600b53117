using System.Threading.Channels;
using Coordinator.Client.InMemory.Mapping;
using Coordinator.Client.Runtime.Connection;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Sessions.Messages;

namespace Coordinator.Client.InMemory.Servers;

/// <summary>
/// A connection inside the process: frames reach the server as inputs; items reach the client no faster than it takes them, and what it has
/// taken makes room in the server's outbox.
/// </summary>
/// <param name="number">The session's number for it.</param>
/// <param name="server">The server.</param>
/// <param name="identities">Who the client has proven to be.</param>
/// <param name="listener">The client.</param>
internal sealed class MemoryConnection(long number, MemoryServer server, IReadOnlyList<Identity> identities, IConnectionListener listener)
    : IServerConnection
{
    // The outbox of the replica bounds what can wait here.
    private readonly Channel<(int Number, ClientItem Item)> _items = Channel.CreateUnbounded<(int, ClientItem)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private AttachmentId _attachment;
    private Task _running = Task.CompletedTask;
    private volatile bool _isCut;
    private volatile bool _isDeaf;

    public long Number => number;

    public void Start() => _running = Task.Run(RunAsync);

    public void Send(ClientFrame frame, bool isAlone)
    {
        if (_isCut)
        {
            return;
        }

        if (frame.Open is not null || frame.Attach is not null)
        {
            _attachment = server.Attach(new MemoryAttachment(this, frame.Attachment));
            server.Post(frame.Open is { } open
                ? FrameMap.ToInput(_attachment, open, identities)
                : FrameMap.ToInput(_attachment, frame.Attach!, identities));
        }

        if (frame.Requests.Count > 0)
        {
            server.Post(new ClientRequests(_attachment, [.. frame.Requests.Select(FrameMap.ToRequest)]));
        }

        if (frame.Ping != 0)
        {
            server.Post(new ClientPing(_attachment, frame.Ping));
        }
    }

    public void Deliver(int attachment, ClientItem item)
    {
        if (!_isCut && !_isDeaf)
        {
            _items.Writer.TryWrite((attachment, item));
        }
    }

    /// <summary>Nothing gets through any more, and nobody is told.</summary>
    public void Cut() => _isCut = true;

    /// <summary>What the server says gets lost, and nobody is told.</summary>
    public void Deafen() => _isDeaf = true;

    /// <summary>Breaks: both sides notice at once.</summary>
    public void Break() => _items.Writer.TryComplete();

    public async ValueTask DisposeAsync()
    {
        _items.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        listener.OnConnected(number);
        try
        {
            await foreach (var (attachment, item) in _items.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                if (!_isCut && !_isDeaf)
                {
                    await listener.OnFrameAsync(number, FrameMap.ToFrame(attachment, item, server.Options), _stop.Token).ConfigureAwait(false);
                    server.Post(new ClientDrained(_attachment, item.Weight));
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _items.Writer.TryComplete();
        }
        finally
        {
            server.Leave(_attachment);
            listener.OnLost(number, "the connection broke");
        }
    }
}
