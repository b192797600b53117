using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage.Directories;
using Coordinator.Storage.Snapshots;
using Coordinator.Storage.TxnLog;

namespace Coordinator.Storage;

/// <summary>Makes a store out of nothing, or goes on where an interrupted making ended. The manifest comes last.</summary>
internal sealed class BlankDirectories(IDisk disk, StoreOptions options, DirectoryLayout layout, EpochSlots epochs)
{
    private const int FirstGeneration = 1;

    internal OpenResult.Refused? Initialise()
    {
        if (FindHistory() is { } trace)
        {
            return new OpenResult.Refused(
                RefusalKind.DamagedDirectory,
                $"{layout.Data} has no {DirectoryLayout.Manifest}, but {trace} holds history: which part of it is in force is unknown");
        }

        foreach (var root in layout.Roots)
        {
            DirectoryFiles.WriteIdentity(disk, layout, root, options.ServerId);
            var generation = Path.Join(root, DirectoryLayout.GenerationName(FirstGeneration));
            disk.DeleteDirectory(generation);
            disk.CreateDirectory(generation);
            disk.FlushDirectory(root);
        }

        epochs.Save(default);
        var first = new SegmentId(options.ServerId, FirstGeneration, 1);
        SegmentedLog.Create(disk, layout.LogOf(FirstGeneration), first, options.SegmentBytes, Zxid.Zero).Dispose();
        DirectoryFiles.WriteManifest(disk, layout, FirstGeneration);
        return null;
    }

    /// <summary>A file that an interrupted making cannot have left: a manifest must have been there once.</summary>
    private string? FindHistory()
    {
        if (epochs.Read() is { } saved && saved != default)
        {
            return Path.Join(layout.Data, DirectoryLayout.Epochs);
        }

        foreach (var root in layout.Roots)
        {
            foreach (var generation in disk.List(root).Where(DirectoryLayout.IsGeneration))
            {
                var directory = Path.Join(root, generation);
                if (disk.List(directory).FirstOrDefault(name => IsHistory(directory, name)) is { } trace)
                {
                    return Path.Join(directory, trace);
                }
            }
        }

        return null;
    }

    private bool IsHistory(string directory, string name)
    {
        if (SnapshotFormat.IsSnapshotName(name))
        {
            return true;
        }

        if (!SegmentId.TryParseSequence(name, out _))
        {
            return false;
        }

        using var file = disk.Open(Path.Join(directory, name), DiskOpenMode.Open);
        Span<byte> firstBatch = stackalloc byte[Framing.BlockBytes];
        var count = file.Read(SegmentId.FirstBatch, firstBatch);
        return firstBatch[..count].ContainsAnyExcept((byte)0);
    }
}
