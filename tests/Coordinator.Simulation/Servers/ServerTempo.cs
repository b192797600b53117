using Coordinator.Primitives;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Servers;

/// <summary>How fast one machine is; faults change it.</summary>
internal sealed class ServerTempo
{
    /// <summary>Length of this machine's tick, microseconds: its clock's drift.</summary>
    public long TickLength { get; set; } = 100 * SimWorld.Millisecond;

    /// <summary>How far its wall clock is off, milliseconds.</summary>
    public long WallOffset { get; set; }

    /// <summary>Shortest flush, microseconds.</summary>
    public long MinFlush { get; init; } = 200;

    /// <summary>Longest ordinary flush.</summary>
    public long MaxFlush { get; init; } = 3_000;

    /// <summary>How many times slower the disk is than that.</summary>
    public int FlushFactor { get; set; } = 1;

    public long Flush(SeededRandom random) => random.Between(MinFlush, MaxFlush) * FlushFactor;
}
