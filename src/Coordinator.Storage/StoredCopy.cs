using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage.Directories;
using Coordinator.Storage.Snapshots;
using Coordinator.Storage.TxnLog;

namespace Coordinator.Storage;

/// <summary>
/// A server's directories, read while no server runs on them. Holds their locks, and changes nothing. A copy that is damaged can be read too,
/// as far as it is believed: <see cref="Damage"/> says where it ends to be.
/// </summary>
public sealed class StoredCopy : IDisposable
{
    private readonly IDisk _disk;
    private readonly IReadOnlyList<IDisposable> _locks;
    private readonly SnapshotFiles _snapshots;
    private readonly RecoveredLog? _log;

    internal StoredCopy(
        IDisk disk,
        IReadOnlyList<IDisposable> locks,
        ServerId serverId,
        EpochState? epochs,
        int generation,
        SnapshotFiles snapshots,
        RecoveredLog? log,
        OpenResult.Refused? damage,
        IReadOnlyList<string> notes)
    {
        (_disk, _locks, _snapshots, _log) = (disk, locks, snapshots, log);
        (ServerId, Epochs, Damage, Generation) = (serverId, epochs ?? default, damage, generation);
        Notes = [.. notes, .. log?.Notes ?? []];
    }

    /// <summary>Whose it is.</summary>
    public ServerId ServerId { get; }

    /// <summary>The epochs; all zero when they cannot be read.</summary>
    public EpochState Epochs { get; }

    /// <summary>Why a server would not run on it as it is; null when it would.</summary>
    public OpenResult.Refused? Damage { get; }

    /// <summary>Which of the histories in the directories this is.</summary>
    public int Generation { get; }

    /// <summary>What was found, for the operator.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The newest snapshot that checks; zero if there is none.</summary>
    public Zxid SnapshotZxid => _snapshots.Newest;

    /// <summary>The log holds every txn after this one.</summary>
    public Zxid LogBase => _log?.Base ?? Zxid.Zero;

    /// <summary>The last txn of the log, or the snapshot if that is later.</summary>
    public Zxid LastZxid => Zxid.Max(_log?.Last ?? Zxid.Zero, SnapshotZxid);

    /// <summary>The largest zxid known committed.</summary>
    public Zxid CommitZxid => Zxid.Max(_log?.Commit ?? Zxid.Zero, SnapshotZxid);

    /// <summary>The believed part of the log, oldest first.</summary>
    public IReadOnlyList<StoredSegment> Segments =>
        [.. _log?.Segments.Select(segment => new StoredSegment(segment.Path, segment.Base, segment.Last, segment.Start, segment.End)) ?? []];

    /// <summary>Takes the locks and reads headers, epochs and the whole log.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="logDirectory">The log directory; may be the same.</param>
    /// <param name="isSetAsideWanted">Of a server whose copy was damaged and set aside, that copy is read instead of the empty one in its place.</param>
    /// <param name="copy">The copy, whole or damaged.</param>
    /// <returns>Why there is none: nothing is there, a server runs on it, or it is unknown which history is in force. Null when there is one.</returns>
    public static OpenResult.Refused? TryOpen(IDisk disk, string dataDirectory, string logDirectory, bool isSetAsideWanted, out StoredCopy? copy) =>
        new CopyOpening(disk, new DirectoryLayout(dataDirectory, logDirectory), isSetAsideWanted).Run(out copy);

    /// <summary>Opens the content of the newest snapshot.</summary>
    public SnapshotReader OpenSnapshot() => _snapshots.OpenContent(SnapshotZxid);

    /// <summary>Reads every snapshot, oldest first.</summary>
    public IEnumerable<StoredSnapshot> CheckSnapshots() => _snapshots.CheckAll();

    /// <summary>The believed records behind a position, in order, a batch at a time.</summary>
    /// <param name="after">The position; those before the log's beginning give the whole log.</param>
    public IEnumerable<LogRecord> ReadLog(Zxid after) => Read(_log?.Segments ?? [], after);

    /// <summary>
    /// The records that follow the newest snapshot without a hole: of a damaged copy those before the damage, and none where the snapshot is not
    /// in what comes before it.
    /// </summary>
    public IEnumerable<LogRecord> ReadSound()
    {
        var sound = Damage is null ? _log?.Segments : _log?.Sound;
        return sound is { Count: > 0 } && sound[0].Base <= SnapshotZxid ? Read(sound, SnapshotZxid) : [];
    }

    private IEnumerable<LogRecord> Read(IReadOnlyList<LogSegment> segments, Zxid after)
    {
        foreach (var segment in segments)
        {
            if (segment.Last <= after)
            {
                continue;
            }

            using var file = _disk.Open(segment.Path, DiskOpenMode.Read);
            var reader = new BatchReader(file, segment.Id);
            for (var offset = segment.Start; offset < segment.End;)
            {
                foreach (var record in ReadBatch(reader, segment, ref offset, after))
                {
                    yield return record;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _snapshots.Dispose();
        foreach (var held in _locks)
        {
            held.Dispose();
        }
    }

    private static List<LogRecord> ReadBatch(BatchReader reader, LogSegment segment, ref long offset, Zxid after)
    {
        if (!reader.TryRead(offset, segment.End, out var header, out var payload))
        {
            throw new DiskFaultException("read", segment.Path, DiskFaultException.Io, new InvalidDataException($"the batch at offset {offset} no longer checks"));
        }

        var records = new List<LogRecord>();
        BatchReader.Decode(payload, after, records);
        offset = header.End;
        return records;
    }
}
