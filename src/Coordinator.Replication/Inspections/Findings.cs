using Coordinator.Primitives;
using Coordinator.Replication.Watches;
using Coordinator.Tree.Quotas;

namespace Coordinator.Replication.Inspections;

/// <summary>Answer to an <see cref="Inspection"/>.</summary>
public abstract record Findings;

/// <summary>A page of sessions.</summary>
/// <param name="Sessions">Oldest first.</param>
/// <param name="HasMore">Another page follows the last of them.</param>
public sealed record SessionsPage(IReadOnlyList<SessionFinding> Sessions, bool HasMore) : Findings;

/// <summary>An open session.</summary>
/// <param name="Session">Its id.</param>
/// <param name="TimeoutMilliseconds">The timeout in force.</param>
/// <param name="Server">
/// Where it is attached: the leader says from which server it last heard a sign of life, any other server knows its own attachments only;
/// none when not known.
/// </param>
/// <param name="Ephemerals">How many it has.</param>
public readonly record struct SessionFinding(SessionId Session, int TimeoutMilliseconds, ServerId Server, int Ephemerals);

/// <summary>A page of watches.</summary>
/// <param name="Watches">In the order of their attachments; may be empty although another page follows.</param>
/// <param name="HasMore">Another page follows.</param>
/// <param name="Last">Where this page ended.</param>
public sealed record WatchesPage(IReadOnlyList<WatchFinding> Watches, bool HasMore, WatchPosition Last) : Findings;

/// <summary>A place in the order of a server's watches.</summary>
/// <param name="Attachment">The attachment.</param>
/// <param name="WatchId">The client's number of the watch.</param>
public readonly record struct WatchPosition(AttachmentId Attachment, long WatchId);

/// <summary>A watch.</summary>
/// <param name="Session">Whose; none for a watch without a session.</param>
/// <param name="WatchId">The client's number.</param>
/// <param name="Mode">What it sees, and how long it lives.</param>
/// <param name="Path">Where.</param>
public readonly record struct WatchFinding(SessionId Session, long WatchId, WatchMode Mode, string Path);

/// <summary>The quotas in force, in ordinal order of the paths.</summary>
/// <param name="Quotas">With what their subtrees hold.</param>
public sealed record QuotaList(IReadOnlyList<QuotaUsage> Quotas) : Findings;

/// <summary>What has kept a server busy.</summary>
/// <param name="Milliseconds">The time that the counts are of, up to now: one to two minutes, or since the start.</param>
/// <param name="Hotspots">By activity, paths before sessions, largest first.</param>
public sealed record HotspotList(long Milliseconds, IReadOnlyList<Hotspot> Hotspots) : Findings;

/// <summary>A path, or a session, that a server was busy with.</summary>
/// <param name="Activity">With what.</param>
/// <param name="Path">The path; null for a session.</param>
/// <param name="Session">The session; none for a path.</param>
/// <param name="Count">How often it was counted.</param>
/// <param name="AtMost">What it can have been, had it been crowded out of the counters meanwhile; else the same.</param>
public readonly record struct Hotspot(Activity Activity, string? Path, SessionId Session, long Count, long AtMost);
