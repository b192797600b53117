using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage.Directories;
using Coordinator.Storage.Faults;
using Coordinator.Storage.Snapshots;
using Coordinator.Storage.TxnLog;

namespace Coordinator.Storage;

/// <summary>
/// Everything durable of one server: txn log, snapshots, epochs. Synchronous and owned by one thread. After the first fault of
/// the disk every call throws <see cref="StoreFailedException"/>; the owner disposes the store and opens it anew.
/// </summary>
public sealed partial class ReplicaStore : IDisposable
{
    private readonly LatchedDisk _disk;
    private readonly StoreOptions _options;
    private readonly DirectoryLayout _layout;
    private readonly EpochSlots _epochs;
    private readonly IReadOnlyList<IDisposable> _locks;
    private SegmentedLog _log;
    private SnapshotFiles _snapshots;
    private int _generation;
    private int _lastGeneration;

    internal ReplicaStore(
        LatchedDisk disk,
        StoreOptions options,
        DirectoryLayout layout,
        IReadOnlyList<IDisposable> locks,
        EpochSlots epochs,
        SnapshotFiles snapshots,
        SegmentedLog log,
        int generation)
    {
        _disk = disk;
        _options = options;
        _layout = layout;
        _locks = locks;
        _epochs = epochs;
        _snapshots = snapshots;
        _log = log;
        _generation = _lastGeneration = generation;
    }

    /// <summary>The fault that ended the use of this store; null while it works.</summary>
    public IOException? Fault => _disk.Fault;

    /// <summary>The last record appended to the log in force, durable or not.</summary>
    public Zxid LastZxid => _log.LastZxid;

    /// <summary>The last record of the log in force known to be durable.</summary>
    public Zxid FlushedZxid => _log.FlushedZxid;

    /// <summary>The log in force holds every record after this position.</summary>
    public Zxid LogBase => _log.Base;

    /// <summary>
    /// Takes the locks, checks to whom the directories belong, initialises blank ones, recovers. What cannot be used is a refusal;
    /// a failing disk is an <see cref="IOException"/>.
    /// </summary>
    public static OpenResult Open(IDisk disk, StoreOptions options) => StoreOpening.Run(disk, options);

    /// <summary>
    /// Sets a copy aside that <see cref="Open"/> refused as damaged, so that it can be opened: as a blank one that counts for nobody and founds
    /// nothing until a leader has restored it. The damaged files stay until then.
    /// </summary>
    public static void SetAside(IDisk disk, StoreOptions options) => new DamagedCopy(disk, options).SetAside();

    /// <summary>
    /// Takes records for the log, contiguous with it. Not durable, and perhaps not even written, until <see cref="Flush"/>. While
    /// an installation is staged this is <see cref="StageRecords"/>.
    /// </summary>
    public void Append(IReadOnlyList<LogRecord> records, Zxid commit)
    {
        _disk.RefuseAfterFault();
        (_install?.Log ?? _log).Append(records, commit);
    }

    /// <summary>Makes everything appended durable with one flush; nothing happens when there is nothing new.</summary>
    public void Flush()
    {
        _disk.RefuseAfterFault();
        _log.Flush();
        _install?.Log.Flush();
    }

    /// <summary>
    /// Writes a batch without records that carries the commit zxid and covers what was flushed before; nothing when there is
    /// nothing to tell. Needs no flush of its own.
    /// </summary>
    public void WriteTailHeader(Zxid commit)
    {
        _disk.RefuseAfterFault();
        _log.WriteTailHeader(commit);
    }

    /// <summary>
    /// Cuts every record above a position of the log, and the snapshots above it (ZOOKEEPER-4837). Durable on return. The position
    /// must be reachable from what remains: never below the last snapshot that the log continues.
    /// </summary>
    public void Truncate(Zxid after)
    {
        _disk.RefuseAfterFault();
        Invariant.Holds(_install is null);
        Invariant.Holds(after >= _log.Base && after <= _log.LastZxid);
        Invariant.Holds(_snapshots.NewestThrough(after) >= _log.Base);
        OvertakeWriter(after);
        _snapshots.DropAbove(after);
        _log.Truncate(after);
    }

    /// <summary>Makes the epochs durable. Says nothing about the log: history must be flushed before by its own call.</summary>
    public void SaveEpochs(EpochState epochs)
    {
        _disk.RefuseAfterFault();
        _epochs.Save(epochs);
    }

    /// <summary>
    /// Records behind a position, written or not yet flushed, at least one unless it is the end. Not available when the position
    /// is neither <see cref="LogBase"/> nor a record of the log.
    /// </summary>
    public LogSlice ReadLog(Zxid after, int maxBytes)
    {
        _disk.RefuseAfterFault();
        try
        {
            return _log.Read(after, maxBytes);
        }
        catch (IOException fault)
        {
            _disk.Latch(fault);
            throw;
        }
    }

    /// <summary>Closes all files and gives the locks back. Flushes nothing.</summary>
    public void Dispose()
    {
        _writer = null;
        DropInstall();
        _log.Dispose();
        _snapshots.Dispose();
        foreach (var held in _locks)
        {
            held.Dispose();
        }
    }
}
