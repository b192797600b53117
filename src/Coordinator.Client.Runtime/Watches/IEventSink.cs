using Coordinator.Primitives;

namespace Coordinator.Client.Runtime.Watches;

/// <summary>Where the events of one watch go; called in the loop, must not wait.</summary>
internal interface IEventSink
{
    void Offer(IReadOnlyList<WatchedEvent> events, bool isResync);

    void Fail(Exception exception);
}
