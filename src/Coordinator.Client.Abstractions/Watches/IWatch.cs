using Coordinator.Primitives;

namespace Coordinator.Client.Abstractions.Watches;

/// <summary>A persistent watch; disposing removes it.</summary>
public interface IWatch : IAsyncDisposable
{
    /// <summary>Every event after this is delivered.</summary>
    Zxid StartZxid { get; }

    /// <summary>
    /// The events, in order, none twice; to be enumerated by one reader. A reader that is too slow loses events and gets a Resync event instead:
    /// list again, what follows is newer. Ends when the watch is disposed; throws <see cref="CoordinatorException"/> when the session is over.
    /// </summary>
    /// <param name="cancellationToken">Ends the enumeration, not the watch.</param>
    IAsyncEnumerable<WatchedEvent> ReadEventsAsync(CancellationToken cancellationToken = default);
}
