using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Checkers;

/// <summary>All checkers of one run.</summary>
internal sealed class RunCheckers(SimWorld world)
{
    public GlobalHistory History { get; } = new(world);

    public DurabilityChecker Durability { get; } = new(world);

    public ReignChecker Reigns { get; } = new(world);

    public SessionChecker Sessions { get; } = new(world);

    public WriteChecker Writes { get; } = new();

    /// <summary>A server applied a txn; the first server to apply it makes it part of the history.</summary>
    /// <returns>Its place in the history.</returns>
    public int Applied(string server, int index, Replication.AppliedTraced applied)
    {
        var isNew = index + 1 == History.Count;
        var entry = History.Applied(server, index, applied);
        if (isNew)
        {
            Sessions.Committed(entry, History, Reigns);
            Writes.Committed(entry);
            Durability.Committed(server, entry);
        }

        return index + 1;
    }
}
