using Coordinator.Primitives;

namespace Coordinator.Replication.Watches;

/// <summary>Cuts events into items that fit a frame. Only the last item of a txn says that the txn is complete.</summary>
internal static class EventChunks
{
    /// <summary>Most events of an item.</summary>
    public const int MaxEvents = 512;

    /// <summary>Most bytes of an item, reckoned generously: a frame has 1 MiB.</summary>
    public const int MaxBytes = 256 << 10;

    /// <summary>The items, in order.</summary>
    /// <param name="hits">All events after <paramref name="before"/>, up to and with <paramref name="complete"/>.</param>
    /// <param name="before">What is complete without them.</param>
    /// <param name="complete">What is complete with them.</param>
    public static IEnumerable<EventsItem> Of(IReadOnlyList<WatchHit> hits, Zxid before, Zxid complete)
    {
        var chunk = new List<WatchHit>();
        var bytes = 0;
        foreach (var hit in hits)
        {
            var size = BytesOf(hit);
            if (chunk.Count == MaxEvents || (chunk.Count > 0 && bytes + size > MaxBytes))
            {
                yield return new EventsItem(chunk, before);
                chunk = [];
                bytes = 0;
            }

            chunk.Add(hit);
            bytes += size;
        }

        yield return new EventsItem(chunk, complete);
    }

    private static int BytesOf(WatchHit hit) => 32 + (3 * hit.Event.Path.Length) + (10 * hit.WatchIds.Count);
}
