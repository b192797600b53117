using Coordinator.Primitives;
using static Coordinator.UnitTests.Storage.StoreFixture;

namespace Coordinator.UnitTests.Storage;

public sealed class ReadAndCutTests
{
    [Fact]
    public void ReadLog_EveryPosition_GivesWhatFollows()
    {
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        LogRecord[] records = [.. LogRecords(1, 1, 30, bytes: 1500), .. LogRecords(4, 1, 20, bytes: 1500)];
        foreach (var batch in records.Chunk(4))
        {
            store.Append(batch, Zxid.Zero);
            store.Flush();
        }

        for (var i = 0; i <= records.Length; i++)
        {
            var after = i == 0 ? Zxid.Zero : records[i - 1].Zxid;
            var all = store.ReadLog(after, int.MaxValue);
            Assert.True(all.Available);
            AssertSame(records[i..], all.Records);
            var some = store.ReadLog(after, 1);
            AssertSame(records[i..].Take(some.Records.Count), some.Records);
            Assert.True(some.Records.Count is >= 1 and <= 4 || i == records.Length);
        }

        Assert.False(store.ReadLog(Z(1, 31), 1000).Available);
        Assert.False(store.ReadLog(Z(2, 1), 1000).Available);
        Assert.False(store.ReadLog(Z(4, 21), 1000).Available);
    }

    [Fact]
    public void ReadLog_NotYetFlushed_IsThere()
    {
        var (store, _) = new StoreFixture().Open();
        store.Append(LogRecords(1, 1, 3), Zxid.Zero);
        AssertSame(LogRecords(1, 2, 2), store.ReadLog(Z(1, 1), 1000).Records);
        Assert.Equal(Zxid.Zero, store.FlushedZxid);
    }

    [Fact]
    public void Truncate_EveryPosition_CutsAndGoesOnInAnotherEpoch()
    {
        for (var keep = 0; keep <= 24; keep++)
        {
            var fixture = new StoreFixture();
            var (store, _) = fixture.Open();
            var records = LogRecords(1, 1, 24, bytes: 2000);
            foreach (var batch in records.Chunk(5))
            {
                store.Append(batch, Zxid.Zero);
                store.Flush();
            }

            var after = keep == 0 ? Zxid.Zero : Z(1, keep);
            store.Truncate(after);
            Assert.Equal((after, after), (store.LastZxid, store.FlushedZxid));
            AssertSame(records[..keep], fixture.Restart((ulong)keep).State.Records);
            (store, _) = fixture.Restart();
            store.Append(LogRecords(2, 1, 9, bytes: 2000), after);
            store.Flush();
            AssertSame([.. records[..keep], .. LogRecords(2, 1, 9, bytes: 2000)], fixture.Restart().State.Records);
        }
    }

    [Fact]
    public void Truncate_BelowASnapshot_DropsItAndTheOneInTheMaking()
    {
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        store.Append(LogRecords(1, 1, 10), Zxid.Zero);
        store.Flush();
        Snapshot(store, Z(1, 2));
        Snapshot(store, Z(1, 7));
        var writer = store.BeginSnapshot(Z(1, 8));
        writer.Write(new byte[100]);
        store.Truncate(Z(1, 5));
        Assert.False(writer.Complete());
        Assert.Equal(Z(1, 2), store.NewestSnapshot?.Zxid);
        var (_, state) = fixture.Restart();
        Assert.Equal(Z(1, 2), state.SnapshotZxid);
        AssertSame(LogRecords(1, 3, 3), state.Records);
        Assert.Equal(["/data/gen-1/snapshot.0000010000000002"], fixture.Disk.Files().Where(path => path.Contains("snapshot", StringComparison.Ordinal)));
    }

    [Fact]
    public void Truncate_BelowWhatSnapshotsAndLogCanRebuild_IsABrokenInvariant()
    {
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        Install(store, Z(1, 7), LogRecords(1, 8, 3));
        Assert.Throws<InvariantViolationException>(() => store.Truncate(Z(1, 6)));
        store.Truncate(Z(1, 7));
        Assert.Equal(Z(1, 7), fixture.Restart().State.LastZxid);
    }

    [Fact]
    public void Append_NotContiguous_IsABrokenInvariant()
    {
        var (store, _) = new StoreFixture().Open();
        store.Append(LogRecords(1, 1, 3), Zxid.Zero);
        Assert.Throws<InvariantViolationException>(() => store.Append(LogRecords(1, 5, 1), Zxid.Zero));
        Assert.Throws<InvariantViolationException>(() => store.Append(LogRecords(2, 2, 1), Zxid.Zero));
        Assert.Throws<InvariantViolationException>(() => store.Append(LogRecords(1, 3, 1), Zxid.Zero));
    }

    [Fact]
    public void WriteTailHeader_Idle_WritesOnceAndCarriesTheCommit()
    {
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        store.Append(LogRecords(1, 1, 3), Zxid.Zero);
        store.Flush();
        store.WriteTailHeader(Z(1, 3));
        store.Flush();
        var writes = fixture.Disk.Writes;
        for (var i = 0; i < 10; i++)
        {
            store.WriteTailHeader(Z(1, 3));
            store.Flush();
        }

        Assert.Equal(writes, fixture.Disk.Writes);
        var (again, state) = fixture.Restart();
        Assert.Equal(Z(1, 3), state.CommitZxid);
        Assert.Single(fixture.Disk.Files(), path => path.Contains("/log.", StringComparison.Ordinal));
        again.WriteTailHeader(Z(1, 3));
        again.Append(LogRecords(1, 4, 3), Zxid.Zero);
        again.Flush();
        (_, state) = fixture.Restart();
        Assert.Equal(Z(1, 3), state.CommitZxid);
        Assert.Equal(6, state.Records.Count);
    }

    [Fact]
    public void CommitInstall_SnapshotBroken_OldStateStands()
    {
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        store.Append(LogRecords(1, 1, 3), Zxid.Zero);
        store.Flush();
        var file = SnapshotFile(Z(2, 9));
        file[300] ^= 1;
        store.BeginInstall(Z(2, 9));
        store.StageSnapshotChunk(0, file);
        Assert.False(store.CommitInstall());
        Assert.Equal(Z(1, 3), store.LastZxid);
        store.BeginInstall(Z(2, 9));
        store.StageSnapshotChunk(0, SnapshotFile(Z(2, 8)));
        Assert.False(store.CommitInstall());
        store.Append(LogRecords(1, 4, 1), Zxid.Zero);
        store.Flush();
        AssertSame(LogRecords(1, 1, 4), fixture.Restart().State.Records);
    }

    [Fact]
    public void CommitInstall_NextGeneration_ServesItsFile()
    {
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        store.Append(LogRecords(1, 1, 3), Zxid.Zero);
        store.Flush();
        var writer = store.BeginSnapshot(Z(1, 2));
        Install(store, Z(2, 9), LogRecords(2, 10, 2));
        Assert.False(writer.Complete());
        Install(store, Z(2, 10), LogRecords(2, 11, 4));
        Assert.Equal((Z(2, 10), 5096L), store.NewestSnapshot);
        Assert.Equal(SnapshotFile(Z(2, 10)), store.ReadSnapshot(Z(2, 10), 0, 100_000).Bytes.ToArray());
        Assert.False(store.ReadSnapshot(Z(2, 9), 0, 100).Available);
        var (_, state) = fixture.Restart();
        Assert.Equal((Z(2, 10), Z(2, 10)), (state.SnapshotZxid, state.LogBase));
        AssertSame(LogRecords(2, 11, 4), state.Records);
        Assert.DoesNotContain(fixture.Disk.Files(), path => path.Contains("gen-1/", StringComparison.Ordinal));
    }

    [Fact]
    public void PurgeOldFiles_KeepsTheNewestSnapshotsAndTheirLog()
    {
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        Assert.Equal(Zxid.Zero, store.PurgeOldFiles());
        foreach (var record in LogRecords(1, 1, 60, bytes: 3000))
        {
            store.Append([record], Zxid.Zero);
            store.Flush();
        }

        foreach (var counter in new[] { 10, 20, 30, 40, 50 })
        {
            Snapshot(store, Z(1, counter));
        }

        var @base = store.PurgeOldFiles();
        Assert.InRange(@base.Counter, 22, 30);
        Assert.False(store.ReadLog(Z(1, @base.Counter - 1), 1000).Available);
        AssertSame(LogRecords(1, (int)@base.Counter + 1, 60 - (int)@base.Counter, 3000), store.ReadLog(@base, int.MaxValue).Records);
        Assert.Equal(3, fixture.Disk.Files().Count(path => path.Contains("snapshot", StringComparison.Ordinal)));
        Assert.Equal(@base, fixture.Restart().State.LogBase);
    }
}
