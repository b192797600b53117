namespace Coordinator.Client.Abstractions.Reads;

/// <summary>A read.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Consistency">Which state it sees.</param>
public abstract record ReadRequest(string Path, Consistency Consistency);

/// <summary>Data and stat.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Consistency">Which state it sees.</param>
public sealed record DataRead(string Path, Consistency Consistency = Consistency.Local) : ReadRequest(Path, Consistency);

/// <summary>Stat, or that the znode is absent.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Consistency">Which state it sees.</param>
public sealed record ExistsRead(string Path, Consistency Consistency = Consistency.Local) : ReadRequest(Path, Consistency);

/// <summary>The access control list and stat.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Consistency">Which state it sees.</param>
public sealed record AclRead(string Path, Consistency Consistency = Consistency.Local) : ReadRequest(Path, Consistency);

/// <summary>A page of children, ordered by name.</summary>
/// <param name="Path">The znode.</param>
/// <param name="AfterName">Names after this one; empty: from the first.</param>
/// <param name="Limit">Most names; 0: the server's page.</param>
/// <param name="WithStats">With the stat of each child.</param>
/// <param name="Consistency">Which state it sees.</param>
public sealed record ChildrenRead(string Path, string AfterName = "", int Limit = 0, bool WithStats = false, Consistency Consistency = Consistency.Local)
    : ReadRequest(Path, Consistency);

/// <summary>A page of a znode and everything below it, parents before children, with stats.</summary>
/// <param name="Path">The znode.</param>
/// <param name="AfterPath">Paths after this one; empty: from the first.</param>
/// <param name="Limit">Most paths; 0: the server's page.</param>
/// <param name="Consistency">Which state it sees.</param>
public sealed record SubtreeRead(string Path, string AfterPath = "", int Limit = 0, Consistency Consistency = Consistency.Local)
    : ReadRequest(Path, Consistency);

/// <summary>Nothing: when it is answered, the connected server has applied everything that was acknowledged anywhere before.</summary>
public sealed record SyncRead() : ReadRequest("/", Consistency.Linearizable);
