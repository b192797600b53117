using Coordinator.Primitives;
using Coordinator.Simulation.Engine;
using Coordinator.Storage.Directories;
using Coordinator.Storage.Snapshots;
using Coordinator.Storage.TxnLog;
using Coordinator.TestKit.Disks;

namespace Coordinator.Simulation.Servers;

/// <summary>
/// Flips one byte of a log segment, a snapshot or the epoch file. In the newest segment only below what is covered by *flushed through*: damage
/// above it cannot be told from a torn write, so a copy that rots there lies, and two lies are more than the ensemble can bear.
/// </summary>
internal static class BitRot
{
    /// <returns>Where; null when there is nothing to flip.</returns>
    public static string? FlipOne(SimDisk disk, string data, string log, ServerId server, SeededRandom random)
    {
        var layout = new DirectoryLayout(data, log);
        if (!disk.Exists(Path.Join(data, DirectoryLayout.Manifest)) || DirectoryFiles.ReadManifest(disk, layout, out _) is not { } generation)
        {
            return null;
        }

        var places = Places(disk, layout, generation, server);
        if (places.Count == 0)
        {
            return null;
        }

        var (path, bytes) = random.Pick(places);
        var offset = (long)(random.Next() % (ulong)bytes);
        disk.FlipByte(path, offset, (byte)(1 << random.Next(8)));
        return $"{path} at {offset}";
    }

    private static List<(string Path, long Bytes)> Places(SimDisk disk, DirectoryLayout layout, int generation, ServerId server)
    {
        var places = new List<(string, long)>();
        if (LogRecovery.Run(disk, layout.LogOf(generation), server, generation, out _) is { } recovered)
        {
            var newest = recovered.Segments[^1];
            places.AddRange(recovered.Segments.Select(segment => (segment.Path, segment == newest ? recovered.Promised : segment.End)));
        }

        var snapshots = layout.SnapshotsOf(generation);
        places.AddRange(disk.List(snapshots)
            .Where(SnapshotFormat.IsSnapshotName)
            .Select(name => (Path.Join(snapshots, name), disk.LengthOf(Path.Join(snapshots, name)))));
        var epochs = Path.Join(layout.Data, DirectoryLayout.Epochs);
        if (disk.Exists(epochs))
        {
            places.Add((epochs, disk.LengthOf(epochs)));
        }

        return [.. places.Where(place => place.Item2 > 0)];
    }
}
