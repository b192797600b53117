namespace Coordinator.Replication.Inspections;

/// <summary>What clients of a server make it do.</summary>
public enum Activity
{
    /// <summary>Ops of writes that came by this server and were decided, also those that were refused.</summary>
    Write = 0,

    /// <summary>Reads.</summary>
    Read = 1,

    /// <summary>Events of watches.</summary>
    Event = 2,
}
