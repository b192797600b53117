using Coordinator.Files;
using Coordinator.Storage.Snapshots;
using Coordinator.Tree;

namespace Coordinator.Backup;

/// <summary>A backup: the snapshot file of a server, byte for byte, in a place of its own.</summary>
public static class BackupFile
{
    private const int LargestSubtrees = 10;

    /// <summary>Reads and checks everything.</summary>
    /// <exception cref="BackupException">It is damaged, or no backup; the message says where.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static BackupContents Inspect(IDisk disk, string path)
    {
        var (tree, bytes) = Load(disk, path);
        var largest = TreeCensus.Largest(tree, LargestSubtrees).Select(size => new SubtreeSize(size.Path, size.Znodes, size.Bytes));
        return new BackupContents(
            tree.LastZxid, tree.EnsembleId, SnapshotFile.FormatVersion, tree.ApplyLevel, tree.LastTime, tree.Count, tree.EphemeralCount, tree.SessionCount, bytes, [.. largest]);
    }

    /// <summary>Reads, checks and decodes everything.</summary>
    internal static (DataTree Tree, long Bytes) Load(IDisk disk, string path)
    {
        if (!disk.Exists(path))
        {
            throw new BackupException($"{path} does not exist");
        }

        using var file = SnapshotFile.Open(disk, path);
        if (file.Check() is { } fault)
        {
            throw new BackupException($"{path}: {fault} ({file.Length} bytes)");
        }

        using var content = file.OpenContent();
        var tree = Decode(content, path);
        return tree.LastZxid == file.Zxid && tree.EnsembleId != 0
            ? (tree, file.Length)
            : throw new BackupException($"{path}: the state is that at zxid {tree.LastZxid}, the file says {file.Zxid}");
    }

    /// <summary>Decodes a snapshot whose checksums are right.</summary>
    internal static DataTree Decode(SnapshotReader content, string name)
    {
        var decoded = TreeSnapshot.Read(content.Read, CopyReader.DrawSeed());
        return decoded.Tree ?? throw new BackupException($"{name}: {(decoded.IsUnknownFormat ? "not readable by this program" : "whole, but no state")}: {decoded.Error}");
    }
}
