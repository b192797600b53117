using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Coordinator.Primitives;
using Coordinator.Replication;

namespace Coordinator.Server.Clients;

/// <summary>The outboxes of one client stream, in the order in which they got something to say. One reader: the stream's writer.</summary>
public sealed class StreamOutbox
{
    // Bounded by the attachments of the stream: each is in it at most once.
    private readonly Channel<SessionOutbox> _ready = Channel.CreateUnbounded<SessionOutbox>(new UnboundedChannelOptions { SingleReader = true });
    private int _announced;
    private volatile bool _isEnding;

    /// <summary>Waits until something can be taken.</summary>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>False when the stream is closed.</returns>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) => _ready.Reader.WaitToReadAsync(cancellation);

    /// <summary>Takes what waits for the next attachment.</summary>
    /// <param name="items">Filled, in order.</param>
    /// <param name="weigh">Bytes of an item on the wire.</param>
    /// <param name="maxBytes">The most to take; a single larger item is taken alone.</param>
    /// <param name="outbox">Whose they are.</param>
    public bool TryTake(List<ClientItem> items, Func<ClientItem, int> weigh, int maxBytes, [NotNullWhen(true)] out SessionOutbox? outbox)
    {
        Invariant.Holds(items.Count == 0);
        if (!_ready.Reader.TryRead(out outbox))
        {
            return false;
        }

        if (outbox.Take(items, weigh, maxBytes))
        {
            Queue(outbox);
        }

        return true;
    }

    /// <summary>Whether nothing can be taken right now.</summary>
    public bool IsEmpty => !_ready.Reader.TryPeek(out _);

    /// <summary>Lets the writer end when it has taken everything, what is announced included.</summary>
    public void Complete()
    {
        _isEnding = true;
        if (Interlocked.CompareExchange(ref _announced, 0, 0) == 0)
        {
            _ready.Writer.TryComplete();
        }
    }

    /// <summary>In which batch of the loop the writer was last told directly. The loop's alone.</summary>
    internal long WokenIn { get; set; }

    internal void Queue(SessionOutbox outbox) => _ready.Writer.TryWrite(outbox);

    internal void Announce() => Interlocked.Increment(ref _announced);

    internal void QueueAnnounced(SessionOutbox outbox)
    {
        Queue(outbox);
        if (Interlocked.Decrement(ref _announced) == 0 && _isEnding)
        {
            _ready.Writer.TryComplete();
        }
    }
}
