using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>A page of names.</summary>
/// <param name="Names">In ordinal order.</param>
/// <param name="HasMore">Whether children follow.</param>
/// <param name="Stat">The parent's stat at this moment.</param>
public sealed record ChildrenPage(IReadOnlyList<string> Names, bool HasMore, Stat Stat);

/// <summary>A page of a subtree.</summary>
/// <param name="Entries">Parents before children, siblings in ordinal order.</param>
/// <param name="HasMore">Whether znodes follow.</param>
public sealed record SubtreePage(IReadOnlyList<SubtreeEntry> Entries, bool HasMore);

/// <summary>One znode of a subtree.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Stat">Its stat.</param>
public readonly record struct SubtreeEntry(string Path, Stat Stat);

/// <summary>A part of a sweep of container and TTL znodes.</summary>
/// <param name="Due">Those that a reap would delete.</param>
/// <param name="Last">The last path looked at; null when the sweep is at its end.</param>
public readonly record struct ReapPage(IReadOnlyList<SubtreeEntry> Due, string? Last);
