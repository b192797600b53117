using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage;

namespace Coordinator.Backup;

/// <summary>Makes the data directory of a server of a new ensemble out of a backup.</summary>
public static class Restoration
{
    /// <summary>What a file system may put into an empty directory by itself.</summary>
    private const string LostAndFound = "lost+found";

    /// <summary>
    /// Restores. Until it is done the server counts for nobody and founds nothing; when it is done it is a voter with the whole state. The same
    /// backup, raise and ensemble id give every server the same state, and servers of one ensemble need just that.
    /// </summary>
    /// <param name="disk">The disk.</param>
    /// <param name="backup">The backup.</param>
    /// <param name="dataDirectory">Where its data go: absent or empty.</param>
    /// <param name="logDirectory">Where its txn log goes; may be the same.</param>
    /// <param name="server">The server.</param>
    /// <param name="raise">By how many epochs to go beyond the backup's.</param>
    /// <param name="ensembleId">The new ensemble; not 0.</param>
    /// <exception cref="BackupException">The backup is damaged, or the directories are not empty.</exception>
    /// <exception cref="IOException">The disk fails. What was made is to be removed before the next try.</exception>
    public static RestoredState Run(IDisk disk, string backup, string dataDirectory, string logDirectory, ServerId server, int raise, long ensembleId)
    {
        foreach (var directory in new[] { dataDirectory, logDirectory })
        {
            if (disk.Exists(directory) && disk.List(directory).FirstOrDefault(name => name != LostAndFound) is { } found)
            {
                throw new BackupException($"{directory} is not empty: it has {found}; restore into a directory that is absent or empty");
            }
        }

        var (tree, _) = BackupFile.Load(disk, backup);
        var of = tree.LastZxid;
        if (tree.EnsembleId == ensembleId)
        {
            throw new BackupException($"0x{ensembleId:x} is the ensemble of the backup: the restored one needs another id");
        }

        var begin = NewBeginning.After(of.Epoch, raise, ensembleId);
        var isMembershipForgotten = tree.ContinueAs(ensembleId, begin.Zxid);
        using var store = ReplicaStore.Open(disk, new StoreOptions(dataDirectory, logDirectory, server)) is OpenResult.Opened opened
            ? opened.Store
            : throw new BackupException($"{dataDirectory} cannot be made a server's directory");
        store.SaveEpochs(new EpochState(begin.Zxid.Epoch, Epoch.Zero, Voter: false, Suspect: true));
        StateWriter.PutInForce(store, tree);
        store.SaveEpochs(new EpochState(begin.Zxid.Epoch, begin.Zxid.Epoch, Voter: true));
        return new RestoredState(begin, of, tree.Count, tree.SessionCount, isMembershipForgotten);
    }
}
