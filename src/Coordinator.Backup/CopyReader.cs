using System.Security.Cryptography;
using Coordinator.Files;
using Coordinator.Storage;
using Coordinator.Tree;
using Coordinator.Tree.Txns;

namespace Coordinator.Backup;

/// <summary>Reads what a server that does not run has on its disk.</summary>
internal static class CopyReader
{
    /// <summary>Takes the locks.</summary>
    public static StoredCopy Open(IDisk disk, string dataDirectory, string logDirectory, bool isSetAsideWanted = false)
    {
        var refused = StoredCopy.TryOpen(disk, dataDirectory, logDirectory, isSetAsideWanted, out var copy);
        return copy ?? throw new BackupException(refused?.Message ?? $"{dataDirectory} cannot be read");
    }

    /// <summary>The state with everything that is logged without a hole, committed or not.</summary>
    public static DataTree Load(StoredCopy copy)
    {
        var tree = LoadSnapshot(copy);
        foreach (var record in copy.ReadSound())
        {
            if (!TxnCodec.TryDecode(record.Body, out var txn, out var error))
            {
                throw new BackupException($"txn {record.Zxid} cannot be applied by this program: {error}");
            }

            tree.Apply(record.Zxid, txn);
        }

        return tree;
    }

    /// <summary>Seed of a tree, which is as little to be guessed here as in a server: what is read was written by clients.</summary>
    public static ulong DrawSeed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    private static DataTree LoadSnapshot(StoredCopy copy)
    {
        if (copy.SnapshotZxid.IsZero)
        {
            return new DataTree(DrawSeed());
        }

        using var content = copy.OpenSnapshot();
        return BackupFile.Decode(content, $"the snapshot at {copy.SnapshotZxid}");
    }
}
