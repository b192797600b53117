using Coordinator.Primitives;

namespace Coordinator.Zab;

/// <summary>What the disk held at start; everything in it is durable.</summary>
/// <param name="Epochs">The promised epochs; all zero and no voter on a blank disk or when no epoch slot checks.</param>
/// <param name="SnapshotZxid">Position of the snapshot that the tree was made from; zero for none.</param>
/// <param name="LogBase">The log holds every txn after this one.</param>
/// <param name="Runs">What the log holds, in order.</param>
/// <param name="Records">The log's records after the snapshot, in order.</param>
/// <param name="Commit">The largest commit zxid logged, at least the snapshot's.</param>
/// <param name="Membership">Set by a txn up to the snapshot; null when that of the configuration is in force there.</param>
public sealed record ZabRecovered(
    EpochState Epochs,
    Zxid SnapshotZxid,
    Zxid LogBase,
    IReadOnlyList<ZxidRun> Runs,
    IReadOnlyList<LogRecord> Records,
    Zxid Commit,
    EnsembleMembership? Membership = null)
{
    /// <summary>A disk that holds nothing.</summary>
    public static readonly ZabRecovered Blank = new(default, Zxid.Zero, Zxid.Zero, [], [], Zxid.Zero);
}
