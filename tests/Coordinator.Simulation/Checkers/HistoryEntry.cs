using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;

namespace Coordinator.Simulation.Checkers;

/// <summary>A committed txn.</summary>
/// <param name="Zxid">Its zxid.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="Txn">Decoded.</param>
/// <param name="Result">What applying it did.</param>
/// <param name="Digest">Of the state after it.</param>
/// <param name="Time">When the first server applied it, microseconds of the run.</param>
internal sealed record HistoryEntry(Zxid Zxid, ReadOnlyMemory<byte> Body, Txn Txn, ApplyResult Result, ulong Digest, long Time)
{
    public IReadOnlyList<TreeChange> Changes => Result.Changes;
}
