using Coordinator.Primitives;

namespace Coordinator.Tree.Apply;

/// <summary>What applying one txn did.</summary>
/// <param name="Result">The answer.</param>
/// <param name="Disposition">Whether the answer is new.</param>
/// <param name="Changes">What changed in the tree, in order; empty unless <see cref="ApplyDisposition.Applied"/> and successful.</param>
/// <param name="ClosedSession">The session that ended, if one did.</param>
/// <param name="OpenedSession">The session that this txn opened, if one did.</param>
public sealed record ApplyResult(
    WriteResult Result,
    ApplyDisposition Disposition,
    IReadOnlyList<TreeChange> Changes,
    SessionId ClosedSession,
    SessionId OpenedSession)
{
    /// <summary>The deterministic fault behind a <see cref="ErrorCode.SystemError"/>, for a loud log line; null otherwise.</summary>
    public Exception? Fault { get; init; }
}

/// <summary>How the write number of a txn was met.</summary>
public enum ApplyDisposition
{
    /// <summary>Evaluated now (also when it was refused): the result is recorded under its number.</summary>
    Applied = 0,

    /// <summary>The number was applied before: the recorded result again.</summary>
    Duplicate = 1,

    /// <summary>Below what the client acknowledged: nothing, nobody waits for it.</summary>
    Stale = 2,

    /// <summary>A gap, or the bound on kept results: nothing was applied; the expected number is the session's last applied + 1.</summary>
    OutOfSequence = 3,
}
