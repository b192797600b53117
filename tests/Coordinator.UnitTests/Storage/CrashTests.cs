using Coordinator.Primitives;
using Coordinator.Storage;
using Coordinator.TestKit.Disks;
using static Coordinator.UnitTests.Storage.StoreFixture;

namespace Coordinator.UnitTests.Storage;

/// <summary>The power goes after every single disk operation of an action; what is found is the old or the new state.</summary>
public sealed class CrashTests
{
    private static readonly EpochState Old = new(new Epoch(3), new Epoch(2), Voter: true);
    private static readonly EpochState New = new(new Epoch(4), new Epoch(3), Voter: true);

    [Fact]
    public void SaveEpochs_CrashAnywhere_OldOrNew()
    {
        var seen = AtEveryCrash(
            store => store.SaveEpochs(Old),
            store => store.SaveEpochs(New),
            (_, state) =>
            {
                Assert.True(state.EpochsValid);
                Assert.Contains(state.Epochs, new[] { Old, New });
                return state.Epochs == New;
            });
        Assert.Equal((true, true), seen);
    }

    [Theory]
    [InlineData(33)]
    [InlineData(20)]
    [InlineData(7)]
    public void Truncate_CrashAnywhere_OldOrNew(int keep)
    {
        var records = LogRecords(1, 1, 36, bytes: 2000);
        var seen = AtEveryCrash(
            store =>
            {
                AppendInThrees(store, records);
                Snapshot(store, Z(1, 5));
            },
            store => store.Truncate(Z(1, keep)),
            (store, state) =>
            {
                Assert.Contains(state.LastZxid, new[] { Z(1, 36), Z(1, keep) });
                Assert.Equal(Z(1, 5), state.SnapshotZxid);
                AssertSame(records[5..(int)state.LastZxid.Counter], state.Records);
                AssertGoesOn(store, state);
                return state.LastZxid == Z(1, keep);
            });
        Assert.Equal((true, true), seen);
    }

    [Fact]
    public void CommitInstall_CrashAnywhere_OldOrNew()
    {
        var records = LogRecords(1, 1, 12, bytes: 2000);
        var staged = LogRecords(3, 8, 9, bytes: 3000);
        var seen = AtEveryCrash(
            store =>
            {
                AppendInThrees(store, records);
                Snapshot(store, Z(1, 5));
                StageSnapshot(store, Z(3, 7));
                store.StageRecords(staged, Z(3, 9));
            },
            store => Assert.True(store.CommitInstall()),
            (store, state) =>
            {
                var isNew = state.SnapshotZxid == Z(3, 7);
                AssertSame(isNew ? staged : records[5..], state.Records);
                Assert.Equal(isNew ? Z(3, 9) : Z(1, 5), state.CommitZxid);
                Assert.Equal(isNew ? Z(3, 7) : Zxid.Zero, state.LogBase);
                Assert.Equal(SnapshotContent(state.SnapshotZxid), ReadContent(store, state.SnapshotZxid));
                AssertGoesOn(store, state);
                return isNew;
            });
        Assert.Equal((true, true), seen);
    }

    [Fact]
    public void BeginInstall_StageAndAbort_CrashAnywhere_OldStands()
    {
        var records = LogRecords(1, 1, 12, bytes: 2000);
        AtEveryCrash(
            store => AppendInThrees(store, records),
            store =>
            {
                StageSnapshot(store, Z(3, 7));
                store.StageRecords(LogRecords(3, 8, 9, bytes: 3000), Z(3, 9));
                store.AbortInstall();
                StageSnapshot(store, Z(3, 8));
            },
            (store, state) =>
            {
                Assert.Equal(Zxid.Zero, state.SnapshotZxid);
                AssertSame(records, state.Records);
                AssertGoesOn(store, state);
                return true;
            });
    }

    [Fact]
    public void Snapshot_CrashAnywhere_OldOrNew()
    {
        var records = LogRecords(1, 1, 12);
        var seen = AtEveryCrash(
            store =>
            {
                AppendInThrees(store, records);
                Snapshot(store, Z(1, 5));
            },
            store => Snapshot(store, Z(1, 11), bytes: 2_500_000),
            (store, state) =>
            {
                var isNew = state.SnapshotZxid == Z(1, 11);
                AssertSame(records[(isNew ? 11 : 5)..], state.Records);
                Assert.Equal(SnapshotContent(state.SnapshotZxid, isNew ? 2_500_000 : 5000), ReadContent(store, state.SnapshotZxid));
                return isNew;
            });
        Assert.Equal((true, true), seen);
    }

    [Fact]
    public void PurgeOldFiles_CrashAnywhere_NothingAboveTheSnapshotsIsLost()
    {
        var records = LogRecords(1, 1, 90, bytes: 2000);
        AtEveryCrash(
            store =>
            {
                AppendInThrees(store, records);
                for (var i = 1; i <= 8; i++)
                {
                    Snapshot(store, Z(1, i * 10));
                }
            },
            store => Assert.InRange(store.PurgeOldFiles().Counter, 45, 60),
            (store, state) =>
            {
                Assert.Equal(Z(1, 80), state.SnapshotZxid);
                AssertSame(records[80..], state.Records);
                AssertSame(records[(int)state.LogBase.Counter..], store.ReadLog(state.LogBase, int.MaxValue).Records);
                AssertGoesOn(store, state);
                return true;
            });
    }

    [Fact]
    public void Open_OfBlankDirectories_CrashAnywhere_OpensBlank()
    {
        for (var after = 0; ; after++)
        {
            var fixture = new StoreFixture();
            fixture.Disk.CrashAfter(after);
            var isDone = Runs(() => fixture.Open());
            var (_, state) = fixture.Restart((ulong)after);
            Assert.Empty(state.Records);
            Assert.True(state.EpochsValid);
            if (isDone)
            {
                Assert.True(after > 10);
                return;
            }
        }
    }

    [Fact]
    public void Open_WithUncoveredTail_CrashAnywhere_PromisedStays()
    {
        var records = LogRecords(1, 1, 9, bytes: 2000);
        for (var after = 0; ; after++)
        {
            var fixture = new StoreFixture();
            var (store, _) = fixture.Open();
            AppendInThrees(store, records);
            fixture.Disk.Kill();
            fixture.Disk.CrashAfter(after);
            var isDone = Runs(() => fixture.Open());
            var (reopened, state) = fixture.Restart((ulong)after);
            AssertSame(records, state.Records);
            AssertGoesOn(reopened, state);
            if (isDone)
            {
                Assert.True(after > 5);
                return;
            }
        }
    }

    /// <summary>Runs an action with the power going after 0, 1, 2… operations, three fates of the unflushed each.</summary>
    private static (bool SawOld, bool SawNew) AtEveryCrash(
        Action<ReplicaStore> prepare, Action<ReplicaStore> act, Func<ReplicaStore, RecoveredState, bool> isNew)
    {
        var (sawOld, sawNew) = (false, false);
        for (var after = 0; ; after++)
        {
            var isDone = false;
            for (ulong fate = 0; fate < 3; fate++)
            {
                var fixture = new StoreFixture();
                var (store, _) = fixture.Open();
                prepare(store);
                fixture.Disk.CrashAfter(after);
                isDone = Runs(() => act(store));
                var (reopened, state) = fixture.Restart(((ulong)after * 3) + fate);
                var found = isNew(reopened, state);
                Assert.True(found || !isDone, "what was durable on return is gone");
                sawOld |= !found;
                sawNew |= found;
            }

            if (isDone)
            {
                Assert.True(after > 2);
                return (sawOld, sawNew);
            }
        }
    }

    private static bool Runs(Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (SimCrashException)
        {
            return false;
        }
    }

    private static void AppendInThrees(ReplicaStore store, LogRecord[] records)
    {
        foreach (var batch in records.Chunk(3))
        {
            store.Append(batch, Zxid.Zero);
            store.Flush();
        }
    }

    private static void StageSnapshot(ReplicaStore store, Zxid zxid)
    {
        store.BeginInstall(zxid);
        foreach (var piece in SnapshotFile(zxid).Chunk(1000))
        {
            store.StageSnapshotChunk(store.StagedSnapshotLength, piece);
        }
    }

    private static byte[] ReadContent(ReplicaStore store, Zxid zxid)
    {
        using var reader = store.OpenSnapshot(zxid);
        var content = new byte[reader.Length];
        for (var read = 0; read < content.Length;)
        {
            read += reader.Read(content.AsSpan(read, Math.Min(1000, content.Length - read)));
        }

        return content;
    }

    private static void AssertGoesOn(ReplicaStore store, RecoveredState state)
    {
        store.Append([Record(Z(9, 1))], state.LastZxid);
        store.Flush();
        AssertSame([Record(Z(9, 1))], store.ReadLog(state.LastZxid, 1000).Records);
    }
}
