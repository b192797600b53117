using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage.Snapshots;

namespace Coordinator.Storage;

public sealed partial class ReplicaStore
{
    private SnapshotWriter? _writer;

    /// <summary>The newest finished snapshot and the length of its file; null if there is none.</summary>
    public (Zxid Zxid, long Length)? NewestSnapshot
    {
        get
        {
            _disk.RefuseAfterFault();
            return _snapshots.Newest.IsZero ? null : (_snapshots.Newest, _snapshots.LengthOf(_snapshots.Newest));
        }
    }

    /// <summary>Opens the content of a finished snapshot, for the decoder of the tree.</summary>
    public SnapshotReader OpenSnapshot(Zxid zxid)
    {
        _disk.RefuseAfterFault();
        return _snapshots.OpenContent(zxid);
    }

    /// <summary>
    /// Opens the content of the oldest snapshot, which the log continues; null when the log reaches back to the beginning.
    /// </summary>
    public SnapshotReader? OpenOldestSnapshot()
    {
        _disk.RefuseAfterFault();
        return _log.Base.IsZero ? null : _snapshots.OpenContent(_snapshots.OldestFrom(_log.Base));
    }

    /// <summary>The whole file of the newest snapshot; null if there is none.</summary>
    public SnapshotFile? OpenNewestSnapshotFile()
    {
        _disk.RefuseAfterFault();
        return _snapshots.Newest.IsZero ? null : _snapshots.OpenFile(_snapshots.Newest);
    }

    /// <summary>A piece of a snapshot's file, header and checksums included: a receiver stages it verbatim.</summary>
    public SnapshotSlice ReadSnapshot(Zxid zxid, long offset, int maxBytes)
    {
        _disk.RefuseAfterFault();
        return _snapshots.Read(zxid, offset, maxBytes);
    }

    /// <summary>Begins a snapshot of the state at a position of the log; one at a time. The log goes on meanwhile.</summary>
    public SnapshotWriter BeginSnapshot(Zxid zxid)
    {
        _disk.RefuseAfterFault();
        Invariant.Holds(_writer is null);
        Invariant.Holds(!zxid.IsZero && zxid >= _log.Base && zxid <= _log.LastZxid);
        var path = SnapshotWriter.TemporaryPathOf(_snapshots.PathOf(zxid));
        var file = _disk.Open(path, DiskOpenMode.OpenOrCreate);
        file.SetLength(0);
        _writer = new SnapshotWriter(this, file, zxid);
        return _writer;
    }

    /// <summary>
    /// Removes all but the newest snapshots (<see cref="StoreOptions.SnapshotsKept"/>) and the segments below the oldest one kept.
    /// Gives the position from which on the log is kept.
    /// </summary>
    public Zxid PurgeOldFiles()
    {
        _disk.RefuseAfterFault();
        _log.DropThrough(_snapshots.KeepNewest(_options.SnapshotsKept));
        return _log.Base;
    }

    internal bool IsWriting(SnapshotWriter writer) => ReferenceEquals(_writer, writer);

    internal bool CompleteSnapshot(SnapshotWriter writer)
    {
        _disk.RefuseAfterFault();
        if (!IsWriting(writer))
        {
            return false;
        }

        // A snapshot says that its history is here: a restart must find the log reaching at least as far.
        if (writer.Zxid > _log.FlushedZxid)
        {
            _log.Flush();
        }

        _disk.Rename(writer.TemporaryPath, _snapshots.PathOf(writer.Zxid));
        _disk.FlushDirectory(_snapshots.Directory);
        _snapshots.Add(writer.Zxid);
        _writer = null;
        return true;
    }

    internal void AbortSnapshot(SnapshotWriter writer)
    {
        if (!IsWriting(writer) || _disk.Fault is not null)
        {
            return;
        }

        _writer = null;
        _disk.Delete(writer.TemporaryPath);
    }

    /// <summary>A snapshot in the making above a position no longer describes this history.</summary>
    private void OvertakeWriter(Zxid position)
    {
        if (_writer is { } writer && writer.Zxid > position)
        {
            _writer = null;
            _disk.Delete(writer.TemporaryPath);
        }
    }
}
