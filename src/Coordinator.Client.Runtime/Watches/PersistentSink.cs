using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Coordinator.Client.Abstractions.Watches;
using Coordinator.Primitives;

namespace Coordinator.Client.Runtime.Watches;

/// <summary>A persistent watch: a bounded buffer between the loop and one reader. What does not fit gives way to a Resync event.</summary>
/// <param name="path">The znode.</param>
/// <param name="maxEvents">Bound of the buffer.</param>
/// <param name="remove">Removes the watch.</param>
internal sealed class PersistentSink(string path, int maxEvents, Action remove) : IEventSink, IWatch
{
    private readonly Lock _lock = new();
    private readonly Queue<WatchedEvent> _events = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public Zxid StartZxid { get; set; }

    public void Offer(IReadOnlyList<WatchedEvent> events, bool isResync)
    {
        lock (_lock)
        {
            if (isResync)
            {
                // The reader lists again: what it has not read yet is in that list.
                _events.Clear();
            }

            if (_events.Count + events.Count > maxEvents)
            {
                _events.Clear();
                _events.Enqueue(new WatchedEvent(WatchedEventType.Resync, path, events[^1].Zxid));
            }
            else
            {
                foreach (var item in events)
                {
                    _events.Enqueue(item);
                }
            }
        }

        _signal.Writer.TryWrite(true);
    }

    public void Fail(Exception exception) => _signal.Writer.TryComplete(exception);

    public async IAsyncEnumerable<WatchedEvent> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            while (TryTake(out var item))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return item;
            }

            // Throws what the watch failed with, once everything before has been read.
            if (!await _signal.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                yield break;
            }

            _signal.Reader.TryRead(out _);
        }
    }

    public ValueTask DisposeAsync()
    {
        remove();
        _signal.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    private bool TryTake(out WatchedEvent item)
    {
        lock (_lock)
        {
            return _events.TryDequeue(out item);
        }
    }
}
