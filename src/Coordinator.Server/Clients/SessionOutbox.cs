using Coordinator.Replication;
using Coordinator.Server.Telemetry;
using Coordinator.Zab;

namespace Coordinator.Server.Clients;

/// <summary>
/// What waits for one attachment, in order. Filled by the loop, emptied by the one writer of its stream. Its bytes are bounded by the core
/// (MaxOutboxBytes), which learns from ClientDrained what has left.
/// </summary>
public sealed class SessionOutbox
{
    /// <summary>Weight that may have left without the core knowing: keeps small replies from costing an input each.</summary>
    internal const int ReportBytes = 64 << 10;

    private readonly Lock _gate = new();
    private readonly StreamOutbox _stream;
    private List<ClientItem> _items = [];
    private readonly AskedRequests _asked = new();
    private int _taken;
    private bool _isQueued;
    private long _unreported;

    internal SessionOutbox(StreamOutbox stream, AttachmentId attachment, uint number) =>
        (_stream, Attachment, Number) = (stream, attachment, number);

    /// <summary>The attachment.</summary>
    public AttachmentId Attachment { get; }

    /// <summary>The client's number of it on its stream.</summary>
    public uint Number { get; }

    /// <summary>Whether the service has ended the attachment; nothing follows its last item.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>What is posted next will be answered here.</summary>
    internal void Asked(Input input)
    {
        lock (_gate)
        {
            _asked.Add(input);
        }
    }

    /// <returns>Whether the stream's writer must be told.</returns>
    internal bool Add(ClientItem item, RequestMetrics? metrics = null)
    {
        lock (_gate)
        {
            HasEnded |= item is EndedItem;
            _asked.Answer(item, metrics);
            _items.Add(item);
            var wasQueued = _isQueued;
            _isQueued = true;
            return !wasQueued;
        }
    }

    /// <summary>In which batch of the loop the stream's writer was last told directly. The loop's alone.</summary>
    internal long StreamWokenIn
    {
        get => _stream.WokenIn;
        set => _stream.WokenIn = value;
    }

    /// <summary>Tells the stream's writer.</summary>
    internal void Wake() => _stream.Queue(this);

    /// <summary>The stream's writer will be told by <see cref="WakeAnnounced"/>; until then the stream does not end.</summary>
    internal void AnnounceWake() => _stream.Announce();

    /// <summary>Tells the stream's writer what was announced.</summary>
    internal void WakeAnnounced() => _stream.QueueAnnounced(this);

    /// <summary>Moves items of at most so many bytes, at least one.</summary>
    /// <returns>Whether more are left; the outbox is queued again then.</returns>
    internal bool Take(List<ClientItem> into, Func<ClientItem, int> weigh, int maxBytes)
    {
        lock (_gate)
        {
            var bytes = 0;
            while (_taken < _items.Count)
            {
                var item = _items[_taken];
                var more = weigh(item);
                if (bytes > 0 && bytes + more > maxBytes)
                {
                    break;
                }

                bytes += more;
                into.Add(item);
                _taken++;
            }

            _isQueued = _taken < _items.Count;
            if (!_isQueued)
            {
                // An idle session costs no list.
                _items = _items.Capacity > 64 ? [] : Cleared(_items);
                _taken = 0;
            }

            return _isQueued;
        }
    }

    /// <summary>Items have been written; gives the weight to report to the core, 0 for nothing yet.</summary>
    internal long Written(long weight)
    {
        _unreported += weight;
        if (_unreported < ReportBytes)
        {
            return 0;
        }

        weight = _unreported;
        _unreported = 0;
        return weight;
    }

    private static List<ClientItem> Cleared(List<ClientItem> items)
    {
        items.Clear();
        return items;
    }
}
