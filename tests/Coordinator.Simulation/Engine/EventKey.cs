namespace Coordinator.Simulation.Engine;

/// <summary>When an event happens; events of one instant happen in the order in which they were scheduled.</summary>
internal readonly record struct EventKey(long Time, long Sequence) : IComparable<EventKey>
{
    public int CompareTo(EventKey other) =>
        Time != other.Time ? Time.CompareTo(other.Time) : Sequence.CompareTo(other.Sequence);
}
