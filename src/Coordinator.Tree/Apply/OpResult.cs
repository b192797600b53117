using Coordinator.Primitives;

namespace Coordinator.Tree.Apply;

/// <summary>The outcome of one op.</summary>
/// <param name="Code">Ok, or why it failed; <see cref="ErrorCode.RuntimeInconsistency"/> for later ops of a failed multi, Ok for earlier ones (ZooKeeper's convention).</param>
/// <param name="Path">The path that it worked on; for a sequential create the completed one.</param>
/// <param name="Stat">The znode afterwards; null for deletes, checks of absence and failures.</param>
/// <param name="Created">Whether a create-if-absent created.</param>
public sealed record OpResult(ErrorCode Code, string Path, Stat? Stat, bool Created);
