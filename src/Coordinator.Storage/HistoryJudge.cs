using Coordinator.Primitives;
using Coordinator.Storage.Snapshots;
using Coordinator.Storage.TxnLog;

namespace Coordinator.Storage;

/// <summary>Whether snapshots and log make one history without a hole that reaches as far as was promised.</summary>
internal static class HistoryJudge
{
    /// <summary>Null when they do.</summary>
    internal static OpenResult.Refused? Refuse(
        SnapshotFiles snapshots, RecoveredLog? log, LogDamage? unreadable, EpochState? epochs, IReadOnlyList<string> notes)
    {
        var snapshot = snapshots.Newest;
        if (log is null || log.Damage is { IsAtEnd: true })
        {
            return DamagedLog(log is null ? unreadable : log.Damage, log, snapshots, epochs);
        }

        if (log.Last < snapshots.NewestNamed)
        {
            var end = new LogDamage(log.Segments[^1].Path, log.Segments[^1].End, log.Last, IsAtEnd: true);
            return DamagedLog(end, log, snapshots, epochs);
        }

        if (snapshot == log.Base || log.Runs.Contains(snapshot))
        {
            return null;
        }

        if (log.Damage is not null || !snapshots.HasBroken)
        {
            var hole = log.Damage ?? new LogDamage(log.Segments[0].Path, 0, snapshot, IsAtEnd: false);
            return DamagedLog(hole, log, snapshots, epochs);
        }

        return new OpenResult.Refused(
            RefusalKind.DamagedSnapshot, string.Join("; ", notes) + $"; the log begins only after zxid {log.Base}", epochs);
    }

    private static OpenResult.Refused DamagedLog(LogDamage? damage, RecoveredLog? log, SnapshotFiles snapshots, EpochState? epochs)
    {
        Invariant.Holds(damage is not null);
        var lastGood = Zxid.Max(damage.After, snapshots.Newest);
        var promised = Zxid.Max(Zxid.Max(log?.LastPromised ?? Zxid.Zero, snapshots.NewestNamed), lastGood);
        return new OpenResult.Refused(
            RefusalKind.DamagedLog, $"{damage}; promised at least through zxid {promised}", epochs, lastGood, promised);
    }
}
