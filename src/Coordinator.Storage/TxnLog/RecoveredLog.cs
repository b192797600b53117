using Coordinator.Primitives;

namespace Coordinator.Storage.TxnLog;

/// <summary>What is known about a log before anything is changed.</summary>
/// <param name="Segments">The chain from the first segment that continues without a hole to the last one.</param>
/// <param name="Commit">Largest commit zxid of a believed batch.</param>
/// <param name="Runs">All zxids from the base on.</param>
/// <param name="Promised">End of what was promised in the last segment; behind it only written.</param>
/// <param name="HasUncoveredRecords">Whether records stand behind <paramref name="Promised"/>.</param>
/// <param name="IsZeroBehind">Whether nothing was ever written behind the last believed batch.</param>
/// <param name="LargestSequence">Of any segment file, so that no number is used twice.</param>
/// <param name="Damage">What was promised and is not there: the log continues only behind it. Null if the chain is whole.</param>
/// <param name="LastPromised">Largest zxid known to have been promised.</param>
/// <param name="Strays">Paths of files that are no part of the chain.</param>
/// <param name="Notes">Lines for the operator.</param>
/// <param name="Sound">Where there is damage: the chain from its oldest segment to the first hole; else empty.</param>
internal sealed record RecoveredLog(
    IReadOnlyList<LogSegment> Segments,
    Zxid Commit,
    ZxidRuns Runs,
    long Promised,
    bool HasUncoveredRecords,
    bool IsZeroBehind,
    int LargestSequence,
    LogDamage? Damage,
    Zxid LastPromised,
    IReadOnlyList<string> Strays,
    IReadOnlyList<string> Notes,
    IReadOnlyList<LogSegment> Sound)
{
    internal Zxid Base => Segments[0].Base;

    internal Zxid Last => Segments[^1].Last;
}
