using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Backup.Logs;

/// <summary>The txn log of a server that does not run.</summary>
public static class TxnLogFiles
{
    /// <summary>The txns of a stretch, in order, read as they are asked for.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="logDirectory">The log directory; may be the same.</param>
    /// <param name="from">The first one wanted.</param>
    /// <param name="to">The last one wanted.</param>
    /// <exception cref="BackupException">A server runs on it, or it is no server's; at the end also when the log is damaged before a part of it.</exception>
    public static IEnumerable<LoggedTxn> Dump(IDisk disk, string dataDirectory, string logDirectory, Zxid from, Zxid to)
    {
        using var copy = CopyReader.Open(disk, dataDirectory, logDirectory);
        foreach (var record in copy.ReadLog(new Zxid(Math.Max(0, from.Value - 1))).TakeWhile(record => record.Zxid <= to))
        {
            yield return TxnText.Describe(record);
        }

        if (copy.Damage is { } damage)
        {
            throw new BackupException(damage.Message);
        }
    }

    /// <summary>Reads everything and says what is wrong with it.</summary>
    /// <exception cref="BackupException">A server runs on it, or it is no server's.</exception>
    public static LogVerdict Verify(IDisk disk, string dataDirectory, string logDirectory)
    {
        using var copy = CopyReader.Open(disk, dataDirectory, logDirectory);
        var faults = new List<string>();
        if (copy.Damage is { } damage)
        {
            faults.Add($"{damage.Kind}: {damage.Message}");
        }

        var snapshots = copy.CheckSnapshots().ToList();
        faults.AddRange(snapshots.Where(snapshot => snapshot.Fault is not null).Select(snapshot => $"{snapshot.Path}: {snapshot.Fault}"));
        var txns = 0L;
        foreach (var txn in copy.ReadLog(Zxid.Zero).Select(TxnText.Describe))
        {
            txns++;
            if (txn.Kind == "unreadable")
            {
                faults.Add($"txn {txn.Zxid} does not decode: {txn.Detail}");
            }
        }

        return new LogVerdict(
            copy.ServerId,
            [.. copy.Segments.Select(segment => new LogPart(segment.Path, segment.Base, segment.Last, segment.End - segment.Start))],
            [.. snapshots.Select(snapshot => new LogPart(snapshot.Path, snapshot.Zxid, snapshot.Zxid, snapshot.Bytes))],
            txns,
            copy.LogBase,
            copy.LastZxid,
            copy.CommitZxid,
            copy.Notes,
            faults);
    }
}
