using Coordinator.Primitives;

namespace Coordinator.Replication.Inspections;

/// <summary>What an operator asks of one server.</summary>
public abstract record Inspection;

/// <summary>A page of the open sessions of the ensemble, as applied here, oldest first. Answered by <see cref="SessionsPage"/>.</summary>
/// <param name="After">Sessions opened after this one; none for the first page.</param>
/// <param name="Limit">Most sessions; 0 for the bound of a page.</param>
public sealed record SessionsInspection(SessionId After, int Limit) : Inspection;

/// <summary>A page of the watches of the clients attached here. Answered by <see cref="WatchesPage"/>.</summary>
/// <param name="Path">Watches set here or below, and recursive ones above, which see what happens here.</param>
/// <param name="After">Where the page before this one ended.</param>
/// <param name="Limit">Most watches; 0 for the bound of a page.</param>
public sealed record WatchesInspection(string Path, WatchPosition After, int Limit) : Inspection;

/// <summary>The quotas, as applied here, and what their subtrees hold. Answered by <see cref="QuotaList"/>.</summary>
public sealed record QuotasInspection : Inspection;

/// <summary>What has kept this server busy lately. Answered by <see cref="HotspotList"/>.</summary>
/// <param name="Top">Most rows of each kind, up to a bound; 0 for ten.</param>
public sealed record HotspotsInspection(int Top) : Inspection;
