using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage.Directories;
using Coordinator.Storage.Snapshots;
using Coordinator.Storage.TxnLog;

namespace Coordinator.Storage;

public sealed partial class ReplicaStore
{
    private StagedInstall? _install;
    private bool _isKept;

    /// <summary>Bytes of the snapshot staged so far: where a broken transfer from the same source goes on.</summary>
    public long StagedSnapshotLength => _install?.SnapshotLength ?? 0;

    /// <summary>
    /// Begins to stage a snapshot and the log after it in a generation of their own; the old state stands until
    /// <see cref="CommitInstall"/>. Drops what was staged before.
    /// </summary>
    public void BeginInstall(Zxid snapshotZxid)
    {
        _disk.RefuseAfterFault();
        Invariant.Holds(!snapshotZxid.IsZero);
        AbortInstall();
        var generation = ++_lastGeneration;
        foreach (var root in _layout.Roots)
        {
            var directory = Path.Join(root, DirectoryLayout.GenerationName(generation));
            _disk.DeleteDirectory(directory);
            _disk.CreateDirectory(directory);
        }

        var path = Path.Join(_layout.SnapshotsOf(generation), SnapshotFormat.FileName(snapshotZxid));
        var snapshot = _disk.Open(path, DiskOpenMode.CreateNew);
        var first = new SegmentId(_options.ServerId, generation, 1);
        var log = SegmentedLog.Create(_disk, _layout.LogOf(generation), first, _options.SegmentBytes, snapshotZxid);
        _install = new StagedInstall(generation, snapshotZxid, snapshot, log);
    }

    /// <summary>Stages a piece of the snapshot's file; it may repeat what is staged, it may not leave a hole.</summary>
    public void StageSnapshotChunk(long offset, ReadOnlySpan<byte> bytes)
    {
        _disk.RefuseAfterFault();
        Staged.Stage(offset, bytes);
    }

    /// <summary>Stages records that follow the snapshot.</summary>
    public void StageRecords(IReadOnlyList<LogRecord> records, Zxid commit)
    {
        _disk.RefuseAfterFault();
        Staged.Log.Append(records, commit);
    }

    /// <summary>
    /// Makes the staged snapshot and log valid together by one durable rename of the manifest; then the old generation goes.
    /// False when the snapshot does not check: the staged files are dropped, the old state stands.
    /// </summary>
    public bool CommitInstall()
    {
        _disk.RefuseAfterFault();
        var staged = Staged;
        if (staged.FlushAndCheck() is not null)
        {
            AbortInstall();
            return false;
        }

        staged.CloseSnapshot();
        foreach (var root in _layout.Roots)
        {
            _disk.FlushDirectory(Path.Join(root, DirectoryLayout.GenerationName(staged.Generation)));
            _disk.FlushDirectory(root);
        }

        DirectoryFiles.WriteManifest(_disk, _layout, staged.Generation);
        TakeOver(staged);
        return true;
    }

    /// <summary>Drops what was staged; nothing happens when there is nothing.</summary>
    public void AbortInstall()
    {
        _disk.RefuseAfterFault();
        if (_install is { } staged)
        {
            DropInstall();
            DeleteGeneration(staged.Generation);
        }
    }

    /// <summary>Marks a history, durably, as one that stays on disk when another one takes its place, until it is removed by hand.</summary>
    /// <param name="generation">The one in force, or an older one.</param>
    /// <returns>Where it lies.</returns>
    public IReadOnlyList<string> KeepAside(int generation)
    {
        _disk.RefuseAfterFault();
        var directories = _layout.DirectoriesOf(generation).ToList();
        foreach (var directory in directories)
        {
            _disk.Open(Path.Join(directory, DirectoryLayout.Kept), DiskOpenMode.OpenOrCreate).Dispose();
            _disk.FlushDirectory(directory);
        }

        _isKept |= generation == _generation;
        return directories;
    }

    private StagedInstall Staged
    {
        get
        {
            Invariant.Holds(_install is not null);
            return _install;
        }
    }

    private void TakeOver(StagedInstall staged)
    {
        OvertakeWriter(Zxid.Zero);
        _log.Dispose();
        _snapshots.Dispose();
        var old = _generation;
        _generation = staged.Generation;
        _log = staged.Log;
        _snapshots = new SnapshotFiles(_disk, _layout.SnapshotsOf(_generation));
        _snapshots.Add(staged.Zxid);
        _install = null;
        if (!_isKept)
        {
            DeleteGeneration(old);
        }

        _isKept = false;
    }

    private void DeleteGeneration(int generation)
    {
        foreach (var root in _layout.Roots)
        {
            _disk.DeleteDirectory(Path.Join(root, DirectoryLayout.GenerationName(generation)));
        }
    }

    private void DropInstall()
    {
        _install?.CloseSnapshot();
        _install?.Log.Dispose();
        _install = null;
    }
}
