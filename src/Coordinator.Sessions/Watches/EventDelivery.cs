using Coordinator.Primitives;
using Coordinator.Sessions.Messages;

namespace Coordinator.Sessions.Watches;

/// <summary>
/// Deals events out to watches: by whole txns, none twice. The events of a txn that is not complete wait here; they are thrown away with
/// the attachment, because the next one brings them again.
/// </summary>
/// <param name="watches">The watches.</param>
internal sealed class EventDelivery(WatchTable watches)
{
    private readonly List<WatchEvent> _incomplete = [];

    /// <summary>Whether a txn has been delivered in part.</summary>
    public bool HasIncomplete => _incomplete.Count > 0;

    public void Forget() => _incomplete.Clear();

    public void Deliver(Events events, List<SessionEffect> effects)
    {
        _incomplete.AddRange(events.Items);
        var complete = _incomplete.FindIndex(e => e.Event.Zxid > events.CompleteZxid);
        complete = complete < 0 ? _incomplete.Count : complete;
        var batches = new SortedDictionary<long, List<WatchedEvent>>();
        for (var i = 0; i < complete; i++)
        {
            Deal(_incomplete[i], batches, effects);
        }

        _incomplete.RemoveRange(0, complete);
        foreach (var (watchId, batch) in batches)
        {
            Flush(watchId, batch, effects);
        }

        watches.Advance(events.CompleteZxid);
    }

    private void Deal(WatchEvent item, SortedDictionary<long, List<WatchedEvent>> batches, List<SessionEffect> effects)
    {
        if (item.Event.Type == WatchedEventType.Resync)
        {
            Resync(item, batches, effects);
            return;
        }

        foreach (var watchId in item.WatchIds)
        {
            if (watches.Find(watchId) is not { } watch)
            {
                continue;
            }

            if (watch.Kind is not null)
            {
                watches.Remove(watch);
                effects.Add(new DeliverEvents(watchId, [item.Event], IsResync: false));
            }
            else if (!watch.NeedsResync && item.Event.Zxid > watches.ResumeOf(watch))
            {
                if (!batches.TryGetValue(watchId, out var batch))
                {
                    batches.Add(watchId, batch = []);
                }

                batch.Add(item.Event);
            }
        }
    }

    // What came before it goes out first: a Resync divides what was seen from what was lost.
    private void Resync(WatchEvent item, SortedDictionary<long, List<WatchedEvent>> batches, List<SessionEffect> effects)
    {
        IReadOnlyList<long> ids = item.WatchIds.Count > 0 ? item.WatchIds : [.. watches.Persistent().Where(w => w.IsArmed).Select(w => w.WatchId)];
        foreach (var watchId in ids)
        {
            if (batches.Remove(watchId, out var batch))
            {
                Flush(watchId, batch, effects);
            }

            if (watches.Find(watchId) is not { } watch)
            {
                continue;
            }

            if (watch.Kind is not null)
            {
                watches.Remove(watch);
            }

            watch.NeedsResync = false;
            watch.Resume = Zxid.Max(watch.Resume, item.Event.Zxid);
            effects.Add(new DeliverEvents(watchId, [item.Event with { Path = watch.Path }], IsResync: true));
        }
    }

    private void Flush(long watchId, List<WatchedEvent> batch, List<SessionEffect> effects)
    {
        effects.Add(new DeliverEvents(watchId, batch, IsResync: false));
        if (watches.Find(watchId) is { } watch)
        {
            watch.Resume = Zxid.Max(watch.Resume, batch[^1].Zxid);
        }
    }
}
