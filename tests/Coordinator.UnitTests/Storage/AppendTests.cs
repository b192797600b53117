using Coordinator.Primitives;
using Coordinator.Storage;
using static Coordinator.UnitTests.Storage.StoreFixture;

namespace Coordinator.UnitTests.Storage;

public sealed class AppendTests
{
    [Fact]
    public void Snapshot_IsFlushedAsItGrows_SoThatTheLogNeverWaitsForMuchOfIt()
    {
        const int PieceBytes = 16 << 10;
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        store.Append(LogRecords(1, 1, 1), Zxid.Zero);
        store.Flush();
        var writer = store.BeginSnapshot(Z(1, 1));
        var flushes = fixture.Disk.Flushes;
        for (var written = 0; written < 20 << 20; written += PieceBytes)
        {
            writer.Write(new byte[PieceBytes]);
            Assert.InRange(fixture.Disk.Flushes - flushes, (written >> 20) - 1, (written >> 20) + 1);
        }

        Assert.True(writer.Complete());
    }

    /// <summary>In a log that was made, opened, cut back, or goes on in another segment, and whatever the buffer has grown to.</summary>
    [Fact]
    public void Batches_GoPastTheCache_WhateverFileTheLogIsIn()
    {
        var fixture = new StoreFixture { Options = new StoreOptions("/data", "/log", new ServerId(1), SegmentBytes: 256 << 10) };
        var (store, _) = fixture.Open();
        AssertAllPast(() => store.Append(LogRecords(1, 1, 3), Zxid.Zero));
        (store, _) = fixture.Restart();
        AssertAllPast(() => store.Append(LogRecords(1, 4, 1, bytes: 9_000), Zxid.Zero));

        // One that fills a segment, and the first of the next one: they make files, with headers.
        store.Append(LogRecords(1, 5, 1, bytes: 300_000), Zxid.Zero);
        store.Flush();
        store.Append(LogRecords(1, 6, 1), Zxid.Zero);
        store.Flush();
        AssertAllPast(() => store.Append(LogRecords(1, 7, 1), Zxid.Zero));
        store.Truncate(Z(1, 2));
        AssertAllPast(() => store.Append(LogRecords(1, 3, 1), Zxid.Zero));
        AssertAllPast(() => store.WriteTailHeader(Z(1, 3)));

        void AssertAllPast(Action write)
        {
            var (writes, past) = (fixture.Disk.Writes, fixture.Disk.BlockWrites);
            write();
            store.Flush();
            Assert.NotEqual(writes, fixture.Disk.Writes);
            Assert.Equal(fixture.Disk.Writes - writes, fixture.Disk.BlockWrites - past);
        }
    }

    [Fact]
    public void Open_BlankDirectories_HoldNothing()
    {
        var (store, state) = new StoreFixture().Open();
        Assert.True(state.EpochsValid);
        Assert.Equal(default, state.Epochs);
        Assert.Empty(state.Records);
        Assert.Empty(state.Notes);
        Assert.Equal(Zxid.Zero, store.LogBase);
        Assert.Null(store.NewestSnapshot);
    }

    [Fact]
    public void Flush_ThenPowerCut_EverythingIsThere()
    {
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        var records = LogRecords(1, 1, 10);
        store.Append(records, Zxid.Zero);
        store.Flush();
        store.Append(LogRecords(2, 1, 3), Z(1, 10));
        store.Flush();
        for (ulong seed = 0; seed < 5; seed++)
        {
            var (_, state) = fixture.Restart(seed);
            AssertSame([.. records, .. LogRecords(2, 1, 3)], state.Records);
            Assert.Equal(Z(1, 10), state.CommitZxid);
            Assert.Equal([new ZxidRun(new Epoch(1), 1, 10), new ZxidRun(new Epoch(2), 1, 3)], state.Runs);
        }
    }

    [Fact]
    public void Flush_OfManyAppends_CostsOneWriteAndOneFlush()
    {
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        store.Append([Record(Z(1, 1))], Zxid.Zero);
        store.Flush();
        var (writes, flushes) = (fixture.Disk.Writes, fixture.Disk.Flushes);
        for (var i = 2; i <= 50; i++)
        {
            store.Append([Record(Z(1, i))], Zxid.Zero);
        }

        store.Flush();
        store.Flush();
        Assert.Equal((writes + 1, flushes + 1), (fixture.Disk.Writes, fixture.Disk.Flushes));
        Assert.Equal(Z(1, 50), store.FlushedZxid);
    }

    [Fact]
    public void Append_BeyondASegment_Rolls()
    {
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        for (var i = 1; i <= 40; i++)
        {
            store.Append(LogRecords(1, i, 1, bytes: 3000), Z(1, i - 1));
            store.Flush();
        }

        store.Append(LogRecords(1, 41, 1, bytes: 100_000), Z(1, 40));
        store.Flush();
        Assert.True(fixture.Disk.Files().Count(path => path.Contains("/log.", StringComparison.Ordinal)) > 4);
        var (_, state) = fixture.Restart();
        AssertSame([.. LogRecords(1, 1, 40, 3000), .. LogRecords(1, 41, 1, 100_000)], state.Records);
    }

    [Fact]
    public void Append_Unflushed_PowerCut_LeavesAPrefix()
    {
        for (ulong seed = 0; seed < 200; seed++)
        {
            var fixture = new StoreFixture();
            var (store, _) = fixture.Open();
            store.Append(LogRecords(1, 1, 3), Zxid.Zero);
            store.Flush();
            for (var i = 4; i <= 12; i++)
            {
                store.Append(LogRecords(1, i, 1, bytes: 6000), Zxid.Zero);
                store.ReadLog(Zxid.Zero, 1);
            }

            var (reopened, state) = fixture.Restart(seed);
            Assert.InRange(state.Records.Count, 3, 12);
            AssertSame(LogRecords(1, 1, 3).Concat(LogRecords(1, 4, 9, 6000)).Take(state.Records.Count), state.Records);
            Assert.Equal(state.LastZxid, reopened.FlushedZxid);
            reopened.Append(LogRecords(2, 1, 1), Zxid.Zero);
            reopened.Flush();
            var (_, again) = fixture.Restart(seed + 1);
            AssertSame([.. state.Records, .. LogRecords(2, 1, 1)], again.Records);
        }
    }
}
