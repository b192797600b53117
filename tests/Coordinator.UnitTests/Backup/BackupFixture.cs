using Coordinator.Backup;
using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage;
using Coordinator.Tree;
using Coordinator.Tree.Txns;
using Coordinator.UnitTests.Storage;

namespace Coordinator.UnitTests.Backup;

/// <summary>
/// A server's directories with real txns: founded, a session with two writes and an ephemeral, a changed membership, a snapshot in the middle,
/// and at the end txns that are logged and not known to be committed.
/// </summary>
internal sealed class BackupFixture
{
    internal const long OldEnsemble = 0x77;
    internal const long NewEnsemble = 0x1234567;
    internal const string Backup = "/backup";

    private readonly StoreFixture _store = new();
    private readonly List<LogRecord> _records = [];

    internal BackupFixture()
    {
        var (store, _) = _store.Open();
        store.SaveEpochs(Epochs);
        Log(new FoundingTxn(OldEnsemble));
        Log(new OpenSessionTxn(new byte[32], 10_000));
        Session = new SessionId(_records[^1].Zxid.Value);
        Log(new MembershipTxn(new EnsembleMember(new ServerId(8), ServerRole.Voter, "h", 1, 2) + "\n"));
        Log(new MembershipTxn(new EnsembleMember(new ServerId(9), ServerRole.Voter, "h", 1, 2) + "\n"));
        Write("/a", CreateMode.Persistent, 1);
        Write("/a/e", CreateMode.Ephemeral, 2);
        store.Append(_records, Zxid.Zero);
        store.Flush();
        SnapshotAt(store, Tree);
        var first = _records.Count;
        for (var i = 0; i < 5; i++)
        {
            Write("/a/n-", CreateMode.PersistentSequential);
        }

        Committed = _records[^3].Zxid;
        store.Append(_records[first..], Committed);
        store.Flush();
        store.WriteTailHeader(Committed);
        store.Flush();
        store.Dispose();
    }

    internal static EpochState Epochs { get; } = new(new Epoch(7), new Epoch(5), Voter: true);

    internal TestKit.Disks.SimDisk Disk => _store.Disk;

    internal StoreOptions Options => _store.Options;

    /// <summary>The state at the end of the log.</summary>
    internal DataTree Tree { get; } = new(seed: 1);

    internal SessionId Session { get; }

    internal Zxid Committed { get; }

    internal Zxid Last => _records[^1].Zxid;

    internal OpenResult TryOpen() => _store.TryOpen();

    /// <summary>What a server that starts on these directories has.</summary>
    internal static (RecoveredState State, DataTree Tree) Load(IDisk disk, StoreOptions options)
    {
        var (store, state) = StoreFixture.Open(disk, options);
        using (store)
        {
            using var content = store.OpenSnapshot(state.SnapshotZxid);
            var tree = TreeSnapshot.Read(content.Read, seed: 2).Tree!;
            Assert.NotNull(tree);
            Assert.Equal(state.SnapshotZxid, tree.LastZxid);
            foreach (var record in state.Records)
            {
                Assert.True(TxnCodec.TryDecode(record.Body, out var txn, out var error), error);
                tree.Apply(record.Zxid, txn);
            }

            return (state, tree);
        }
    }

    /// <summary>Writes the newest snapshot to <see cref="Backup"/> as a server would send it.</summary>
    internal BackupContents Save()
    {
        var (store, _) = _store.Open();
        using (store)
        {
            using var file = store.OpenNewestSnapshotFile()!;
            Assert.Null(file.Check());
            var bytes = new byte[file.Length];
            Assert.Equal(bytes.Length, file.Read(0, bytes));
            using var writer = new BackupWriter(Disk, Backup);
            foreach (var piece in bytes.Chunk(100))
            {
                writer.Append(piece);
            }

            return writer.Complete(bytes.Length, Framing.Checksum(bytes));
        }
    }

    private static void SnapshotAt(ReplicaStore store, DataTree tree)
    {
        var writer = store.BeginSnapshot(tree.LastZxid);
        TreeSnapshot.Write(tree, chunk => writer.Write(chunk.Span));
        Assert.True(writer.Complete());
    }

    private void Write(string path, CreateMode mode, long seq = 0)
    {
        var create = new CreateOp(path, new byte[] { 1, 2, 3 }, Acl.OpenToAll, mode, 0, IfAbsent: false);
        Log(new WriteTxn([create], [], IsMulti: false), seq);
    }

    private void Log(TxnBody body, long seq = 0)
    {
        var zxid = StoreFixture.Z(3, _records.Count + 1);
        var header = new TxnHeader(1_000 + _records.Count) { Session = seq == 0 ? default : Session, WriteSeq = seq };
        var txn = new Txn(header, body);
        Assert.Equal(ErrorCode.Ok, Tree.Apply(zxid, txn).Result.Code);
        _records.Add(new LogRecord(zxid, TxnCodec.Encode(txn)));
    }
}
