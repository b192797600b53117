using Coordinator.Primitives;
using Coordinator.TestKit.History;

namespace Coordinator.TestKit.Recipes;

/// <summary>A write that was to happen only while a holder holds.</summary>
/// <param name="Hold">The holder, perhaps of the past.</param>
/// <param name="Path">The znode that only holders write.</param>
/// <param name="Value">What was written; every write of a run has another one.</param>
/// <param name="Outcome">How it ended; refused: by the guard, or surely not done.</param>
/// <param name="Zxid">The txn that applied or refused it; zero when it is not known.</param>
/// <param name="Version">Changes of the znode's data since its creation, when it was done.</param>
public sealed record GuardedWrite(Hold Hold, string Path, string Value, CallOutcome Outcome, Zxid Zxid = default, int Version = 0)
{
    /// <summary>In the words of a violation.</summary>
    public override string ToString() => $"the write at {Zxid} of {Hold}";
}
