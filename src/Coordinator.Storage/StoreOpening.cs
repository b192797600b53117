using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage.Directories;
using Coordinator.Storage.Faults;
using Coordinator.Storage.Snapshots;
using Coordinator.Storage.TxnLog;

namespace Coordinator.Storage;

/// <summary>From directories to a store. Changes nothing on disk before it is certain that the store can be used.</summary>
internal sealed class StoreOpening
{
    private readonly LatchedDisk _disk;
    private readonly StoreOptions _options;
    private readonly DirectoryLayout _layout;
    private readonly EpochSlots _epochs;
    private readonly List<IDisposable> _locks = [];
    private readonly List<string> _notes = [];

    private StoreOpening(IDisk disk, StoreOptions options)
    {
        _disk = new LatchedDisk(disk);
        _options = options;
        _layout = new DirectoryLayout(options.DataDirectory, options.LogDirectory);
        _epochs = new EpochSlots(_disk, options.DataDirectory, options.ServerId);
    }

    internal static OpenResult Run(IDisk disk, StoreOptions options)
    {
        options.Validate();
        var opening = new StoreOpening(disk, options);
        OpenResult? result = null;
        try
        {
            result = opening.Lock() ?? opening.CheckDirectories() ?? opening.Recover();
        }
        catch (UnknownFormatException unknown)
        {
            result = new OpenResult.Refused(RefusalKind.UnknownFormat, unknown.Message);
        }
        finally
        {
            if (result is not OpenResult.Opened)
            {
                opening._locks.ForEach(held => held.Dispose());
            }
        }

        return result;
    }

    private OpenResult.Refused? Lock()
    {
        foreach (var root in _layout.Roots)
        {
            DirectoryFiles.EnsureDirectory(_disk, root);
            if (_disk.TryLock(Path.Join(root, DirectoryLayout.Lock)) is not { } held)
            {
                return new OpenResult.Refused(RefusalKind.DirectoryInUse, $"{root} is in use by another process");
            }

            _locks.Add(held);
        }

        return null;
    }

    private OpenResult.Refused? CheckDirectories()
    {
        var isNew = !_disk.Exists(Path.Join(_layout.Data, DirectoryLayout.Manifest));
        foreach (var root in _layout.Roots)
        {
            if (_disk.Exists(Path.Join(root, DirectoryLayout.Identity)))
            {
                if (DirectoryFiles.CheckIdentity(_disk, _layout, root, _options.ServerId) is { } refusal)
                {
                    return refusal;
                }
            }
            else if (!isNew)
            {
                return new OpenResult.Refused(
                    RefusalKind.DamagedDirectory, $"{root} has no {DirectoryLayout.Identity}, though the server has a history: is it mounted?");
            }
        }

        return isNew ? new BlankDirectories(_disk, _options, _layout, _epochs).Initialise() : null;
    }

    private OpenResult Recover()
    {
        if (DirectoryFiles.ReadManifest(_disk, _layout, out var unknownFormat) is not { } generation)
        {
            return new OpenResult.Refused(
                unknownFormat ? RefusalKind.UnknownFormat : RefusalKind.DamagedDirectory,
                $"{Path.Join(_layout.Data, DirectoryLayout.Manifest)}: which history is in force cannot be read");
        }

        var directory = _layout.SnapshotsOf(generation);
        if (!_disk.Exists(directory))
        {
            return new OpenResult.Refused(RefusalKind.DamagedDirectory, $"{directory} is missing");
        }

        var snapshots = new SnapshotFiles(_disk, directory);
        snapshots.Recover(_notes);
        var log = LogRecovery.Run(_disk, _layout.LogOf(generation), _options.ServerId, generation, out var unreadable);
        if (HistoryJudge.Refuse(snapshots, log, unreadable, _epochs.Read(), _notes) is { } refusal)
        {
            return refusal;
        }

        Invariant.Holds(log is not null);
        return Accept(generation, snapshots, log);
    }

    private OpenResult.Opened Accept(int generation, SnapshotFiles snapshots, RecoveredLog recovered)
    {
        // A killed process may leave names that only the page cache holds: what is built upon must not vanish under it.
        FlushDirectories(generation);
        var epochs = _epochs.Load(_notes);
        if (recovered.Damage is { } damage)
        {
            _notes.Add($"{damage}; covered by the snapshot at zxid {snapshots.Newest}, everything before zxid {recovered.Base} dropped");
        }

        _notes.AddRange(recovered.Notes);
        RemoveLeftovers(generation, recovered.Strays, keepOlder: epochs is { Suspect: true });
        snapshots.RemoveUnfinished();
        FlushDirectories(generation);
        var log = SegmentedLog.Open(_disk, _layout.LogOf(generation), _options.SegmentBytes, recovered);
        var records = log.Read(snapshots.Newest, long.MaxValue);
        Invariant.Holds(records.Available);
        var state = new RecoveredState(
            epochs ?? default,
            EpochsValid: epochs is not null,
            snapshots.Newest,
            records.Records,
            Zxid.Max(recovered.Commit, snapshots.Newest),
            log.Base,
            recovered.Runs.All,
            _notes);
        var store = new ReplicaStore(_disk, _options, _layout, _locks, _epochs, snapshots, log, generation);
        return new OpenResult.Opened(store, state);
    }

    /// <summary>What no history needs goes; the damaged copy of a suspect server stays, an installation that it began does not.</summary>
    private void RemoveLeftovers(int generation, IReadOnlyList<string> strays, bool keepOlder)
    {
        foreach (var root in _layout.Roots)
        {
            var others = _disk.List(root).Where(name =>
                DirectoryLayout.IsGeneration(name)
                && !string.Equals(name, DirectoryLayout.GenerationName(generation), StringComparison.Ordinal)
                && !(keepOlder && DirectoryLayout.GenerationOf(name) < generation)
                && !_disk.Exists(Path.Join(root, name, DirectoryLayout.Kept)));
            foreach (var name in others)
            {
                _notes.Add($"{Path.Join(root, name)}: removed, an installation that was not finished or has been replaced");
                _disk.DeleteDirectory(Path.Join(root, name));
            }
        }

        foreach (var path in strays)
        {
            _notes.Add($"{path}: removed, no part of the log in force");
            _disk.Delete(path);
        }
    }

    private void FlushDirectories(int generation)
    {
        foreach (var root in _layout.Roots)
        {
            _disk.FlushDirectory(root);
            _disk.FlushDirectory(Path.Join(root, DirectoryLayout.GenerationName(generation)));
        }
    }
}
