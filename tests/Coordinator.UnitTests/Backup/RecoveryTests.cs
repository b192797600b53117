using Coordinator.Backup;
using Coordinator.Backup.Logs;
using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage;
using Coordinator.Storage.TxnLog;
using Coordinator.TestKit.Disks;
using Coordinator.UnitTests.Storage;

namespace Coordinator.UnitTests.Backup;

public sealed class RecoveryTests
{
    private static readonly Zxid Begin = new(new Epoch(1007), 1);

    [Fact]
    public void Prepare_SaysWhatIsCertain_AndChangesNothing()
    {
        var fixture = new BackupFixture();
        var files = fixture.Disk.Files();
        var writes = fixture.Disk.Writes;
        var plan = Prepare(fixture).Plan;
        Assert.Equal((fixture.Last, fixture.Committed, 2), (plan.LastZxid, plan.CommitZxid, plan.UncertainTxns));
        Assert.Equal((1, BackupFixture.OldEnsemble, true), (plan.ServerId.Value, plan.OldEnsembleId, plan.WasVoter));
        Assert.Equal(new NewBeginning(BackupFixture.NewEnsemble, Begin), plan.Begin);
        Assert.Equal(writes, fixture.Disk.Writes);
        Assert.Equal(files, fixture.Disk.Files().Where(file => !file.EndsWith("/lock", StringComparison.Ordinal) || files.Contains(file)));
    }

    [Fact]
    public void Run_KeepsEverythingLogged_AsTheBeginningOfAnotherEnsemble_AndTheOldFiles()
    {
        var fixture = new BackupFixture();
        Assert.Equal(["/data/gen-1", "/log/gen-1"], Prepare(fixture).Run());
        for (var starts = 0; starts < 2; starts++)
        {
            AssertRecovered(fixture);
            Assert.True(fixture.Disk.Exists("/log/gen-1/log.00000001"));
        }
    }

    [Fact]
    public void Run_PowerCutAnywhere_OldOrNew_AndCanBeDoneAgain()
    {
        var seen = new HashSet<bool>();
        for (var after = 0; ; after++)
        {
            var fixture = new BackupFixture();
            var recovery = Prepare(fixture);
            fixture.Disk.CrashAfter(after);
            try
            {
                recovery.Run();
                break;
            }
            catch (SimCrashException)
            {
                fixture.Disk.Crash(new SeededRandom((ulong)after + 1));
            }

            var (state, tree) = BackupFixture.Load(fixture.Disk, fixture.Options);
            var isNew = tree.EnsembleId == BackupFixture.NewEnsemble;
            seen.Add(isNew);
            Assert.Equal(isNew ? Begin : fixture.Last, state.LastZxid);
            Assert.True(state.Epochs.Current <= state.Epochs.Accepted && (isNew || state.Epochs.Current == BackupFixture.Epochs.Current), $"after {after}: {state.Epochs}");
            Assert.True(state.Epochs.Voter);
            Recovery.Prepare(fixture.Disk, "/data", "/log", NewBeginning.DefaultRaise, BackupFixture.NewEnsemble + 1).Run();
            Assert.Equal(BackupFixture.NewEnsemble + 1, BackupFixture.Load(fixture.Disk, fixture.Options).Tree.EnsembleId);
        }

        Assert.Equal(2, seen.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_DespiteDamage_TakesWhatComesBeforeIt_AlsoOfACopySetAside(bool isSetAside)
    {
        var fixture = new BackupFixture();
        fixture.Disk.FlipByte("/log/gen-1/log.00000001", FindBatch(fixture) + 100);
        fixture.Disk.FlipByte("/data/gen-1/snapshot.0000030000000006", 100);
        if (isSetAside)
        {
            ReplicaStore.SetAside(fixture.Disk, fixture.Options);
            Refused("set aside", fixture);
        }

        var recovery = Recovery.Prepare(fixture.Disk, "/data", "/log", NewBeginning.DefaultRaise, BackupFixture.NewEnsemble, despiteDamage: true);
        Assert.Equal(StoreFixture.Z(3, 6), recovery.Plan.LastZxid);
        Assert.True(recovery.Plan.LostThrough >= fixture.Committed);
        Assert.Equal(["/data/gen-1", "/log/gen-1"], recovery.Run());
        for (var starts = 0; starts < 2; starts++)
        {
            var (state, tree) = BackupFixture.Load(fixture.Disk, fixture.Options);
            Assert.Equal((true, false, BackupFixture.NewEnsemble), (state.Epochs.Voter, state.Epochs.Suspect, tree.EnsembleId));
            Assert.True(tree.TryGet("/a/e", out _, out _));
            Assert.False(tree.TryGet("/a/n-0000000001", out _, out _));
            Assert.True(fixture.Disk.Exists("/log/gen-1/log.00000001"));
        }
    }

    /// <summary>Where the second batch with records begins: what follows the snapshot.</summary>
    private static long FindBatch(BackupFixture fixture)
    {
        using var file = fixture.Disk.Open("/log/gen-1/log.00000001", DiskOpenMode.Read);
        var reader = new BatchReader(file, new SegmentId(new ServerId(1), 1, 1));
        Assert.True(reader.TryReadHeader(SegmentId.FirstBatch, out var first));
        return first.End;
    }

    [Fact]
    public void Prepare_WhileAServerRuns_OrOfADamagedCopy_OrOfNothing_IsRefused()
    {
        var fixture = new BackupFixture();
        using (var store = ((OpenResult.Opened)fixture.TryOpen()).Store)
        {
            Refused("in use", fixture);
        }

        fixture.Disk.FlipByte("/log/gen-1/log.00000001", 4096 + 200);
        fixture.Disk.FlipByte("/data/gen-1/snapshot.0000030000000006", 100);
        Refused("damaged", fixture);
        var nothing = Assert.Throws<BackupException>(() => Recovery.Prepare(fixture.Disk, "/nowhere", "/nowhere", 1000, 1));
        Assert.Contains("/nowhere is not the directory of a server", nothing.Message, StringComparison.Ordinal);
        var half = Assert.Throws<BackupException>(() => Recovery.Prepare(fixture.Disk, "/data", "/data", 1000, 1));
        Assert.Contains("one of two directories", half.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Log_DumpedAndVerified_NamesEveryTxn_AndWhereItIsDamaged()
    {
        var fixture = new BackupFixture();
        var txns = TxnLogFiles.Dump(fixture.Disk, "/data", "/log", Zxid.Zero, fixture.Last).ToList();
        Assert.Equal(11, txns.Count);
        Assert.Equal(["founding", "openSession", "membership"], txns.Take(3).Select(txn => txn.Kind));
        Assert.Equal((new LoggedOp("create", "/a/e"), fixture.Session, 2L), (txns[5].Ops[0], txns[5].Session, txns[5].WriteSeq));
        var middle = TxnLogFiles.Dump(fixture.Disk, "/data", "/log", txns[3].Zxid, txns[4].Zxid);
        Assert.Equal(txns[3..5].Select(txn => txn.Zxid), middle.Select(txn => txn.Zxid));

        var whole = TxnLogFiles.Verify(fixture.Disk, "/data", "/log");
        Assert.Equal((11L, fixture.Last, fixture.Committed, 0), (whole.Txns, whole.LastZxid, whole.CommitZxid, whole.Faults.Count));

        fixture.Disk.FlipByte("/log/gen-1/log.00000001", 4096 + 200);
        Assert.DoesNotContain(TxnLogFiles.Verify(fixture.Disk, "/data", "/log").Faults, fault => !fault.Contains("offset 4096", StringComparison.Ordinal));
        fixture.Disk.FlipByte("/data/gen-1/snapshot.0000030000000006", 100);
        var damaged = TxnLogFiles.Verify(fixture.Disk, "/data", "/log");
        Assert.Contains(damaged.Faults, fault => fault.Contains("snapshot.0000030000000006", StringComparison.Ordinal));
        Assert.Contains(damaged.Faults, fault => fault.Contains("log.00000001: damaged at offset 4096", StringComparison.Ordinal));
    }

    private static void Refused(string why, BackupFixture fixture) =>
        Assert.Contains(why, Assert.Throws<BackupException>(() => Prepare(fixture)).Message, StringComparison.Ordinal);

    private static Recovery Prepare(BackupFixture fixture) =>
        Recovery.Prepare(fixture.Disk, "/data", "/log", NewBeginning.DefaultRaise, BackupFixture.NewEnsemble);

    private static void AssertRecovered(BackupFixture fixture)
    {
        var (state, tree) = BackupFixture.Load(fixture.Disk, fixture.Options);
        Assert.Equal(new EpochState(Begin.Epoch, Begin.Epoch, Voter: true), state.Epochs);
        Assert.Equal((Begin, Begin, Begin), (state.SnapshotZxid, state.LogBase, state.CommitZxid));
        Assert.Equal((BackupFixture.NewEnsemble, fixture.Tree.Count - 1), (tree.EnsembleId, tree.Count));
        Assert.True(tree.TryGet("/a/n-0000000005", out _, out _), string.Join(' ', tree.Count));
    }
}
