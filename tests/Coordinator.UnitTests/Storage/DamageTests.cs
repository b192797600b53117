using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage;
using static Coordinator.UnitTests.Storage.StoreFixture;

namespace Coordinator.UnitTests.Storage;

public sealed class DamageTests
{
    private const string FirstSegment = "/log/gen-1/log.00000001";
    private const string SecondSegment = "/log/gen-1/log.00000002";
    private const string Epochs = "/data/epochs";

    [Fact]
    public void Open_AnyByteOfThePromisedLogFlipped_Refuses()
    {
        var fixture = SmallLog();
        for (long offset = 0; offset < 3 * 4096; offset++)
        {
            fixture.Disk.FlipByte(FirstSegment, offset, (byte)(1 << (int)(offset % 8)));
            var refused = fixture.OpenRefused(RefusalKind.DamagedLog);
            Assert.Contains(FirstSegment, refused.Message, StringComparison.Ordinal);
            fixture.Disk.FlipByte(FirstSegment, offset, (byte)(1 << (int)(offset % 8)));
        }

        var (_, state) = fixture.Open();
        Assert.Equal(6, state.Records.Count);
    }

    [Fact]
    public void Open_AnyByteBehindThePromiseFlipped_KeepsThePromised()
    {
        // The last header only tells that what is before it was flushed; without it the second batch counts as torn.
        for (long offset = 3 * 4096; offset < 8 * 4096; offset += 13)
        {
            var fixture = SmallLog();
            fixture.Disk.FlipByte(FirstSegment, offset);
            var (store, state) = fixture.Open();
            AssertSame(LogRecords(1, 1, 6), state.Records);
            store.Dispose();
        }
    }

    [Fact]
    public void Open_DamageInTheMiddle_NamesPlaceAndPositions()
    {
        var fixture = SmallLog();
        fixture.Disk.FlipByte(FirstSegment, 4096 + 100);
        var refused = fixture.OpenRefused(RefusalKind.DamagedLog);
        Assert.Contains("offset 4096", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Zxid.Zero, refused.LastGood);
        Assert.Equal(Z(1, 6), refused.LastPromised);
        Assert.Equal(new Epoch(1), refused.Epochs?.Current);
    }

    [Fact]
    public void Open_LastSegmentMissingItsPromisedEnd_Refuses()
    {
        var fixture = SmallLog();
        using (var file = fixture.Disk.Open(FirstSegment, DiskOpenMode.Open))
        {
            // A file that lost its middle: the header behind the hole still promises it.
            file.Write(8192, new byte[4096]);
        }

        var refused = fixture.OpenRefused(RefusalKind.DamagedLog);
        Assert.Equal((Z(1, 3), Z(1, 6)), (refused.LastGood, refused.LastPromised));
    }

    [Fact]
    public void Open_TornTail_IsCutForEver()
    {
        var fixture = SmallLog();
        var (store, _) = fixture.Open();
        store.Append(LogRecords(1, 7, 2, bytes: 6000), Zxid.Zero);
        store.Flush();
        store.Dispose();
        var torn = Bytes(fixture, FirstSegment);
        fixture.Disk.FlipByte(FirstSegment, (3 * 4096) + 5000);
        var (cut, state) = fixture.Open();
        AssertSame(LogRecords(1, 1, 6), state.Records);
        Assert.Contains(state.Notes, note => note.Contains($"{FirstSegment}: torn tail cut at offset 12288", StringComparison.Ordinal));
        cut.Dispose();

        // The missing sector turns up after all, and the tail would check again: it stays cut.
        using (var file = fixture.Disk.Open(FirstSegment, DiskOpenMode.Open))
        {
            file.Write(0, torn);
            file.Flush();
        }

        AssertSame(LogRecords(1, 1, 6), fixture.Restart().State.Records);
    }

    [Fact]
    public void Open_SegmentMissing_Refuses()
    {
        var fixture = ManySegments(snapshots: []);
        fixture.Disk.Delete(SecondSegment);
        fixture.OpenRefused(RefusalKind.DamagedLog);
    }

    [Fact]
    public void Open_AllSegmentsMissing_Refuses()
    {
        var fixture = ManySegments(snapshots: []);
        foreach (var path in fixture.Disk.Files().Where(path => path.Contains("/log.", StringComparison.Ordinal)))
        {
            fixture.Disk.Delete(path);
        }

        fixture.OpenRefused(RefusalKind.DamagedLog);
    }

    [Fact]
    public void Open_HeaderOfTheNewestSegmentDamaged_Refuses()
    {
        var fixture = ManySegments(snapshots: [20]);
        fixture.Disk.FlipByte(Last(fixture.Disk.Files(), "/log."), 30);
        fixture.OpenRefused(RefusalKind.DamagedLog);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    public void Open_DamageBelowTheSnapshot_DropsSegments(long offset)
    {
        var fixture = ManySegments(snapshots: [20]);
        fixture.Disk.FlipByte(SecondSegment, offset);
        var (store, state) = fixture.Open();
        Assert.Equal(Z(1, 20), state.SnapshotZxid);
        AssertSame(LogRecords(1, 21, 10, 3000), state.Records);
        Assert.True(state.LogBase > Zxid.Zero && state.LogBase <= Z(1, 20));
        Assert.Contains(state.Notes, note => note.Contains("covered by the snapshot", StringComparison.Ordinal));
        Assert.False(fixture.Disk.Exists(FirstSegment));
        AssertSame(LogRecords(1, (int)state.LogBase.Counter + 1, 30 - (int)state.LogBase.Counter, 3000), store.ReadLog(state.LogBase, int.MaxValue).Records);
        Assert.Equal(state.LogBase, state.Runs[0].First.Counter == 1 ? Zxid.Zero : Z(1, state.Runs[0].FirstCounter - 1));
        store.Dispose();
        Assert.Equal(state.LogBase, fixture.Restart().State.LogBase);
    }

    [Fact]
    public void Open_DamageInTheSegmentThatHoldsTheSnapshot_BelowIt_GoesOn()
    {
        var fixture = SmallLog();
        var (store, _) = fixture.Open();
        store.Append(LogRecords(1, 7, 3), Zxid.Zero);
        store.Flush();
        store.WriteTailHeader(Z(1, 7));
        Snapshot(store, Z(1, 8));
        store.Dispose();
        fixture.Disk.FlipByte(FirstSegment, 4096 + 40);
        var (reopened, state) = fixture.Open();
        AssertSame(LogRecords(1, 9, 1), state.Records);
        Assert.Equal(Z(1, 3), state.LogBase);
        Assert.False(reopened.ReadLog(Z(1, 2), 1000).Available);
        AssertSame(LogRecords(1, 4, 6), reopened.ReadLog(Z(1, 3), 100_000).Records);
    }

    [Fact]
    public void Open_DamageAboveTheSnapshot_Refuses()
    {
        var fixture = ManySegments(snapshots: [3]);
        fixture.Disk.FlipByte(SecondSegment, 5000);
        var refused = fixture.OpenRefused(RefusalKind.DamagedLog);
        Assert.True(refused.LastPromised >= Z(1, 28));
        Assert.True(refused.LastGood >= Z(1, 3) && refused.LastGood < Z(1, 20));
    }

    [Fact]
    public void Open_LogEndsBelowTheSnapshot_Refuses()
    {
        // The last batch carries no later promise, but the snapshot says that it was flushed.
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        store.Append(LogRecords(1, 1, 3), Zxid.Zero);
        store.Flush();
        store.Append(LogRecords(1, 4, 3), Zxid.Zero);
        Snapshot(store, Z(1, 5));
        store.Dispose();
        fixture.Disk.FlipByte(FirstSegment, 8192 + 20);
        var refused = fixture.OpenRefused(RefusalKind.DamagedLog);
        Assert.Equal(Z(1, 5), refused.LastPromised);
    }

    [Fact]
    public void Open_AnyByteOfTheNewestSnapshotFlipped_UsesTheOlderOne()
    {
        for (long offset = 0; offset < 96 + 5000; offset += offset is < 80 or > 5040 ? 1 : 97)
        {
            var fixture = ManySegments(snapshots: [10, 20]);
            fixture.Disk.FlipByte(SnapshotPath(20), offset);
            var (store, state) = fixture.Open();
            Assert.Equal(Z(1, 10), state.SnapshotZxid);
            AssertSame(LogRecords(1, 11, 20, 3000), state.Records);
            Assert.Equal(Z(1, 10), store.NewestSnapshot?.Zxid);
            Snapshot(store, Z(1, 20));
            Assert.Equal(Z(1, 20), fixture.Restart().State.SnapshotZxid);
        }
    }

    [Fact]
    public void Open_OnlySnapshotDamagedAndLogPurged_Refuses()
    {
        var fixture = ManySegments(snapshots: [25], kept: 1);
        fixture.Disk.FlipByte(SnapshotPath(25), 1000);
        var refused = fixture.OpenRefused(RefusalKind.DamagedSnapshot);
        Assert.Contains(SnapshotPath(25), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OnlySnapshotDamagedAndLogWhole_ReplaysTheLog()
    {
        var fixture = ManySegments(snapshots: [25]);
        fixture.Disk.FlipByte(SnapshotPath(25), 1000);
        var (_, state) = fixture.Open();
        Assert.Equal(Zxid.Zero, state.SnapshotZxid);
        Assert.Equal(30, state.Records.Count);
    }

    [Fact]
    public void Open_AnyByteOfOneEpochSlotFlipped_IsHealed()
    {
        var fixture = SmallLog();
        for (long offset = 0; offset < 8192; offset += offset % 4096 is < 48 or > 4080 ? 1 : 61)
        {
            fixture.Disk.FlipByte(Epochs, offset);
            var (store, state) = fixture.Open();
            store.Dispose();
            Assert.True(state.EpochsValid);
            Assert.Equal(SavedEpochs, state.Epochs);
            Assert.Contains(state.Notes, note => note.Contains("written anew", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Open_BothEpochSlotsFlipped_IsBlank()
    {
        var fixture = SmallLog();
        fixture.Disk.FlipByte(Epochs, 25);
        fixture.Disk.FlipByte(Epochs, 4096 + 25);
        var (store, state) = fixture.Open();
        Assert.False(state.EpochsValid);
        Assert.Equal(default, state.Epochs);
        Assert.Equal(6, state.Records.Count);
        store.SaveEpochs(SavedEpochs);
        var (_, again) = fixture.Restart();
        Assert.True(again.EpochsValid);
        Assert.Equal(SavedEpochs, again.Epochs);
    }

    [Theory]
    [InlineData("/data/current")]
    [InlineData("/data/identity")]
    [InlineData("/log/identity")]
    public void Open_SmallFileDamaged_OneCopyIsEnough_BothRefuse(string path)
    {
        for (long offset = 0; offset < 4096; offset += offset < 32 ? 1 : 61)
        {
            var fixture = SmallLog();
            fixture.Disk.FlipByte(path, offset);
            var (store, state) = fixture.Open();
            Assert.Equal(6, state.Records.Count);
            store.Dispose();
            fixture.Disk.FlipByte(path, offset + 4096);
            var refused = fixture.OpenRefused(RefusalKind.DamagedDirectory);
            Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/data/current")]
    [InlineData("/data/identity")]
    [InlineData("/log/identity")]
    public void Open_SmallFileMissing_Refuses(string path)
    {
        var fixture = SmallLog();
        fixture.Disk.Delete(path);
        fixture.OpenRefused(RefusalKind.DamagedDirectory);
    }

    private static readonly EpochState SavedEpochs = new(new Epoch(2), new Epoch(1), Voter: true);

    /// <summary>Two batches of three records and a header that covers both, in one segment of eight blocks.</summary>
    private static StoreFixture SmallLog()
    {
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        store.SaveEpochs(SavedEpochs);
        store.Append(LogRecords(1, 1, 3), Zxid.Zero);
        store.Flush();
        store.Append(LogRecords(1, 4, 3), Zxid.Zero);
        store.Flush();
        store.WriteTailHeader(Z(1, 6));
        store.Flush();
        store.Dispose();
        return fixture;
    }

    /// <summary>30 records of 3000 bytes, one batch each, seven to a segment.</summary>
    private static StoreFixture ManySegments(int[] snapshots, int? kept = null)
    {
        var fixture = new StoreFixture { Options = new("/data", "/log", new ServerId(1), 32 << 10, kept ?? 3) };
        var (store, _) = fixture.Open();
        foreach (var record in LogRecords(1, 1, 30, bytes: 3000))
        {
            store.Append([record], Zxid.Zero);
            store.Flush();
        }

        store.WriteTailHeader(Zxid.Zero);
        store.Flush();
        foreach (var counter in snapshots)
        {
            Snapshot(store, Z(1, counter));
        }

        if (kept is not null)
        {
            store.PurgeOldFiles();
        }

        store.Dispose();
        return fixture;
    }

    private static byte[] Bytes(StoreFixture fixture, string path)
    {
        using var file = fixture.Disk.Open(path, DiskOpenMode.Open);
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        return bytes;
    }

    private static string SnapshotPath(int counter) =>
        "/data/gen-1/snapshot." + Z(1, counter).Value.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    private static string Last(IEnumerable<string> paths, string part) =>
        paths.Last(path => path.Contains(part, StringComparison.Ordinal));
}
