namespace Coordinator.Replication.Reads;

/// <summary>What to read.</summary>
/// <param name="Path">The znode.</param>
public abstract record ReadQuery(string Path);

/// <summary>Data and stat.</summary>
/// <param name="Path">The znode.</param>
public sealed record DataQuery(string Path) : ReadQuery(Path);

/// <summary>Stat; NoNode when missing (a watch is armed all the same).</summary>
/// <param name="Path">The znode.</param>
public sealed record ExistsQuery(string Path) : ReadQuery(Path);

/// <summary>Access control list and stat.</summary>
/// <param name="Path">The znode.</param>
public sealed record AclQuery(string Path) : ReadQuery(Path);

/// <summary>A page of children, ordered by name.</summary>
/// <param name="Path">The znode.</param>
/// <param name="AfterName">Names after this one; null for the first.</param>
/// <param name="Limit">Most names; 0 for the server's bound.</param>
/// <param name="WithStats">With the children's stats.</param>
public sealed record ChildrenQuery(string Path, string? AfterName, int Limit, bool WithStats) : ReadQuery(Path);

/// <summary>A page of everything below a path, parents before children.</summary>
/// <param name="Path">The top.</param>
/// <param name="AfterPath">Paths after this one; null for the first.</param>
/// <param name="Limit">Most paths; 0 for the server's bound.</param>
public sealed record SubtreeQuery(string Path, string? AfterPath, int Limit) : ReadQuery(Path);

/// <summary>Nothing: the read index alone (always linearizable).</summary>
/// <param name="Path">Echoed by the edge; not read.</param>
public sealed record SyncQuery(string Path) : ReadQuery(Path);
