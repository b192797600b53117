using Coordinator.Primitives;

namespace Coordinator.Storage;

/// <summary>What a restarting server finds on its disk.</summary>
/// <param name="Epochs">Epochs and grants; all zero unless <paramref name="EpochsValid"/>.</param>
/// <param name="EpochsValid">False when neither epoch slot checks: the server is blank.</param>
/// <param name="SnapshotZxid">The newest snapshot that checks; <see cref="Zxid.Zero"/> if there is none.</param>
/// <param name="Records">Every record after the snapshot, in order. All of it is durable.</param>
/// <param name="CommitZxid">The largest zxid known committed: what may be applied before a leader says more.</param>
/// <param name="LogBase">The log holds every record after this zxid.</param>
/// <param name="Runs">The zxids of all records in the log, from <paramref name="LogBase"/> on.</param>
/// <param name="Notes">Lines for the operator: what was cut, dropped, healed.</param>
public sealed record RecoveredState(
    EpochState Epochs,
    bool EpochsValid,
    Zxid SnapshotZxid,
    IReadOnlyList<LogRecord> Records,
    Zxid CommitZxid,
    Zxid LogBase,
    IReadOnlyList<ZxidRun> Runs,
    IReadOnlyList<string> Notes)
{
    /// <summary>The last record handed to the disk, or the snapshot if that is all there is.</summary>
    public Zxid LastZxid => Records.Count > 0 ? Records[^1].Zxid : SnapshotZxid;
}
