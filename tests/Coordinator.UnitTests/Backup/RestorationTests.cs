using Coordinator.Backup;
using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage;
using Coordinator.TestKit.Disks;

namespace Coordinator.UnitTests.Backup;

public sealed class RestorationTests
{
    private static readonly StoreOptions Fresh = new("/new/data", "/new/log", new ServerId(2));

    [Fact]
    public void Restore_GivesTheWholeState_ToAVoterOfALaterHistory()
    {
        var fixture = new BackupFixture();
        var saved = fixture.Save();
        var restored = Restore(fixture);
        Assert.Equal((saved.Zxid, saved.Znodes - 1, 1, true), (restored.Of, restored.Znodes, restored.Sessions, restored.IsMembershipForgotten));
        Assert.Equal(new Zxid(new Epoch(1003), 1), restored.Begin.Zxid);

        var (state, tree) = BackupFixture.Load(fixture.Disk, Fresh);
        Assert.Equal(new EpochState(new Epoch(1003), new Epoch(1003), Voter: true), state.Epochs);
        Assert.Equal((restored.Begin.Zxid, restored.Begin.Zxid, BackupFixture.NewEnsemble), (state.SnapshotZxid, state.CommitZxid, tree.EnsembleId));
        Assert.True(tree.TryGetSession(fixture.Session, out var session));
        Assert.Equal((2L, 1), (session.LastAppliedSeq, tree.EphemeralCountOf(fixture.Session)));
        Assert.True(tree.TryGet("/a/e", out _, out _));
        Assert.False(tree.TryGet(ZnodePath.Members, out _, out _));
    }

    [Fact]
    public void Restore_OfTheSameFile_GivesEveryServerTheSameState()
    {
        var fixture = new BackupFixture();
        fixture.Save();
        Restore(fixture);
        var other = new StoreOptions("/other", "/other", new ServerId(3));
        Restoration.Run(fixture.Disk, BackupFixture.Backup, other.DataDirectory, other.LogDirectory, other.ServerId, NewBeginning.DefaultRaise, BackupFixture.NewEnsemble);
        Assert.Equal(BackupFixture.Load(fixture.Disk, Fresh).Tree.Digest, BackupFixture.Load(fixture.Disk, other).Tree.Digest);
    }

    [Fact]
    public void Restore_PowerCutAnywhere_NeverAVoterWithLess()
    {
        var (cuts, refused) = (0, 0);
        for (var after = 0; ; after++)
        {
            var fixture = new BackupFixture();
            fixture.Save();
            fixture.Disk.CrashAfter(after);
            try
            {
                Restore(fixture);
                break;
            }
            catch (SimCrashException)
            {
                cuts++;
            }

            fixture.Disk.Crash(new SeededRandom((ulong)after + 1));
            if (ReplicaStore.Open(fixture.Disk, Fresh) is OpenResult.Opened { Store: var store, State: var state })
            {
                store.Dispose();
                Assert.True(!state.Epochs.Voter || state.SnapshotZxid == new Zxid(new Epoch(1003), 1), $"after {after}: {state}");
            }
            else
            {
                refused++;
            }
        }

        Assert.InRange(cuts, 20, 1_000);
        Assert.InRange(refused, 0, cuts - 1);
    }

    [Theory]
    [InlineData("/new/data")]
    [InlineData("/new/log")]
    public void Restore_IntoADirectoryWithSomethingInIt_ChangesNothing(string directory)
    {
        var fixture = new BackupFixture();
        fixture.Save();
        fixture.Disk.CreateDirectory("/new");
        fixture.Disk.CreateDirectory(directory);
        fixture.Disk.Open(directory + "/mine", DiskOpenMode.CreateNew).Dispose();
        var before = fixture.Disk.Files();
        Assert.Contains("not empty", Assert.Throws<BackupException>(() => Restore(fixture)).Message, StringComparison.Ordinal);
        Assert.Equal(before, fixture.Disk.Files());
    }

    [Fact]
    public void Restore_UnderTheOldName_OrBeyondTheLastEpoch_IsRefused()
    {
        var fixture = new BackupFixture();
        fixture.Save();
        Assert.Contains("another id", Assert.Throws<BackupException>(() => Restore(fixture, ensemble: BackupFixture.OldEnsemble)).Message, StringComparison.Ordinal);
        Assert.Contains("raise it by less", Assert.Throws<BackupException>(() => Restore(fixture, raise: 8_000_000)).Message, StringComparison.Ordinal);
        Assert.False(fixture.Disk.Exists("/new"));
    }

    [Fact]
    public void Backup_DamagedAtAnyByte_IsFoundOut()
    {
        var fixture = new BackupFixture();
        var saved = fixture.Save();
        Assert.Equal((BackupFixture.OldEnsemble, 1, 1), (saved.EnsembleId, saved.Sessions, saved.Ephemerals));
        Assert.Equal(("/a", 2L, 6L), (saved.Largest[1].Path, saved.Largest[1].Znodes, saved.Largest[1].Bytes));
        Assert.Equal(["/coordinator", "/a"], saved.Largest.Select(subtree => subtree.Path));
        for (var at = 0; at < saved.Bytes; at++)
        {
            fixture.Disk.FlipByte(BackupFixture.Backup, at);
            Assert.Throws<BackupException>(() => BackupFile.Inspect(fixture.Disk, BackupFixture.Backup));
            fixture.Disk.FlipByte(BackupFixture.Backup, at);
        }

        Assert.Equal(saved with { Largest = [] }, BackupFile.Inspect(fixture.Disk, BackupFixture.Backup) with { Largest = [] });
    }

    [Fact]
    public void Backup_ThatDidNotArriveWhole_LeavesTheOlderOneAndNothingElse()
    {
        var fixture = new BackupFixture();
        fixture.Save();
        var files = fixture.Disk.Files();
        using (var writer = new BackupWriter(fixture.Disk, BackupFixture.Backup))
        {
            writer.Append(new byte[] { 1, 2, 3 });
            Assert.Throws<BackupException>(() => writer.Complete(4, 0));
        }

        Assert.Equal(files, fixture.Disk.Files());
        BackupFile.Inspect(fixture.Disk, BackupFixture.Backup);
    }

    private static RestoredState Restore(BackupFixture fixture, int raise = NewBeginning.DefaultRaise, long ensemble = BackupFixture.NewEnsemble) =>
        Restoration.Run(fixture.Disk, BackupFixture.Backup, Fresh.DataDirectory, Fresh.LogDirectory, Fresh.ServerId, raise, ensemble);
}
