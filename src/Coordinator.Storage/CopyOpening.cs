using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage.Directories;
using Coordinator.Storage.Snapshots;
using Coordinator.Storage.TxnLog;

namespace Coordinator.Storage;

/// <summary>From directories to a copy that is read only. Unlike <see cref="StoreOpening"/> it makes nothing and asks nobody whose they are.</summary>
internal sealed class CopyOpening(IDisk disk, DirectoryLayout layout, bool isSetAsideWanted)
{
    private readonly List<IDisposable> _locks = [];
    private readonly List<string> _notes = [];

    internal OpenResult.Refused? Run(out StoredCopy? copy)
    {
        copy = null;
        try
        {
            return Lock() ?? CheckDirectories(out var server) ?? Read(server, out copy);
        }
        catch (UnknownFormatException unknown)
        {
            copy = null;
            return new OpenResult.Refused(RefusalKind.UnknownFormat, unknown.Message);
        }
        finally
        {
            if (copy is null)
            {
                _locks.ForEach(held => held.Dispose());
            }
        }
    }

    private OpenResult.Refused? Lock()
    {
        foreach (var root in layout.Roots)
        {
            if (!disk.Exists(Path.Join(root, DirectoryLayout.Identity)))
            {
                return new OpenResult.Refused(RefusalKind.DamagedDirectory, $"{root} is not the directory of a server: it has no {DirectoryLayout.Identity}");
            }

            if (disk.TryLock(Path.Join(root, DirectoryLayout.Lock)) is not { } held)
            {
                return new OpenResult.Refused(RefusalKind.DirectoryInUse, $"{root} is in use by another process: stop its server first");
            }

            _locks.Add(held);
        }

        return null;
    }

    private OpenResult.Refused? CheckDirectories(out ServerId server)
    {
        if (DirectoryFiles.ReadIdentity(disk, layout.Data, out server, out var roles) is { } refusal)
        {
            return refusal;
        }

        if (!layout.IsSplit && !DirectoryFiles.HoldsDataAndLog(roles))
        {
            return new OpenResult.Refused(RefusalKind.DamagedDirectory, $"{layout.Data} is one of two directories of server {server}: data and txn log must both be named");
        }

        foreach (var root in layout.Roots)
        {
            if (DirectoryFiles.CheckIdentity(disk, layout, root, server) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private OpenResult.Refused? Read(ServerId server, out StoredCopy? copy)
    {
        copy = null;
        var manifest = Path.Join(layout.Data, DirectoryLayout.Manifest);
        if (!disk.Exists(manifest) || DirectoryFiles.ReadManifest(disk, layout, out _) is not { } generation || !disk.Exists(layout.SnapshotsOf(generation)))
        {
            return new OpenResult.Refused(RefusalKind.DamagedDirectory, $"{manifest}: which history is in force cannot be read");
        }

        var epochs = new EpochSlots(disk, layout.Data, server).Read();
        copy = Read(server, epochs, generation);
        if (isSetAsideWanted && copy.Epochs.Suspect && copy.LastZxid.IsZero && SetAside(generation) is { } damaged)
        {
            _notes.Clear();
            copy = Read(server, epochs, damaged);
        }

        return null;
    }

    private StoredCopy Read(ServerId server, EpochState? epochs, int generation)
    {
        var snapshots = new SnapshotFiles(disk, layout.SnapshotsOf(generation));
        snapshots.Recover(_notes);
        var log = LogRecovery.Run(disk, layout.LogOf(generation), server, generation, out var unreadable);
        var damage = HistoryJudge.Refuse(snapshots, log, unreadable, epochs, _notes);
        return new StoredCopy(disk, _locks, server, epochs, generation, snapshots, log, damage, _notes);
    }

    /// <summary>The newest history before the one in force that is there in every directory; null when there is none.</summary>
    private int? SetAside(int inForce) => layout.Roots
        .SelectMany(disk.List)
        .Where(DirectoryLayout.IsGeneration)
        .Select(DirectoryLayout.GenerationOf)
        .Where(generation => generation > 0 && generation < inForce && layout.DirectoriesOf(generation).All(disk.Exists))
        .Select(generation => (int?)generation)
        .Max();
}
