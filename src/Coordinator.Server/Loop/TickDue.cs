using Coordinator.Zab;

namespace Coordinator.Server.Loop;

/// <summary>The next tick is due. The loop makes of it the ticks that the replica is to step then, from its <see cref="TickClock"/>.</summary>
public sealed record TickDue : Input
{
    /// <summary>The one there is.</summary>
    public static TickDue Instance { get; } = new();

    private TickDue()
    {
    }
}
