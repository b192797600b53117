using Coordinator.Broker.Log;
using Coordinator.Controller.Core.Logs;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Records;
using static Coordinator.UnitTests.Broker.Log.LogFixture;

namespace Coordinator.UnitTests.Broker.Log;

public sealed class SegmentedLogTests
{
    private readonly LogFixture _fixture = new();

    [Fact]
    public void Append_AssignsOffsetsAndEpoch()
    {
        var log = _fixture.Open().Log(Orders);
        var first = log.AppendAsLeader(Batch(3), E(2));
        var second = log.AppendAsLeader(Batch(2), E(5));

        Assert.Equal((0, 3, 2), (first.BaseOffset, first.NextOffset, first.Epoch.Value));
        Assert.Equal((3, 5, 5), (second.BaseOffset, second.NextOffset, second.Epoch.Value));
        Assert.Equal([new EpochStart(E(2), 0), new EpochStart(E(5), 3)], log.Epochs.Starts);
        var read = log.Read(0, int.MaxValue, long.MaxValue).Batches;
        Assert.Equal([(0L, E(2)), (3L, E(5))], read.Select(batch => (batch.Head.BaseOffset, batch.Head.Epoch)));
        Assert.All(read, batch => Assert.Null(RecordBatch.TryRead(batch.Bytes, out _)));
    }

    [Fact]
    public void Append_OfAnEarlierReign_IsRefused()
    {
        var log = _fixture.Open().Log(Orders);
        log.BeginReign(E(4));

        Assert.Throws<LogOrderException>(() => log.AppendAsLeader(Batch(), E(3)));
        Assert.Throws<LogOrderException>(() => log.BeginReign(E(3)));
        Assert.Equal(0, log.EndOffset);
    }

    /// <summary>Its successor has never heard of that reign: as long as the log has it, its follower would be told to cut there.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void CutAtItsEnd_ForgetsAReignWithoutARecord_AlsoAfterARestart(int batches)
    {
        using (var directory = _fixture.Open())
        {
            var log = directory.Log(Orders);
            Append(log, batches);
            log.BeginReign(E(3));
            Assert.Equal((batches, 0L), (log.TruncateTo(batches).EndOffset, log.TruncateTo(batches).Bytes));
            Assert.Equal(batches == 0 ? LeaderEpoch.Unknown : E(0), log.Epochs.Latest);
            log.Flush();
        }

        using var later = _fixture.Restart();
        Assert.Equal(batches == 0 ? LeaderEpoch.Unknown : E(0), later.Log(Orders).Epochs.Latest);
        Assert.Equal(batches, later.Log(Orders).EndOffset);
    }

    [Fact]
    public void Follower_AHoleOrAnOverlap_IsRefused()
    {
        var log = _fixture.Open().Log(Orders);
        log.AppendAsFollower(Placed(Batch(3), 0, epoch: 1));

        Assert.Throws<LogOrderException>(() => log.AppendAsFollower(Placed(Batch(), 4, epoch: 1)));
        Assert.Throws<LogOrderException>(() => log.AppendAsFollower(Placed(Batch(), 2, epoch: 1)));
        Assert.Throws<LogOrderException>(() => log.AppendAsFollower(Placed(Batch(), 3, epoch: 0)));
        log.AppendAsFollower(Placed(Batch(2), 3, epoch: 1));
        Assert.Equal(5, log.EndOffset);
    }

    [Fact]
    public void Read_GivesTheBatchThatHoldsTheOffset_AndNothingBehindTheBound()
    {
        var log = _fixture.Open().Log(Orders);
        Append(log, 10, count: 3);

        Assert.Equal([3, 6, 9], Offsets(log, from: 4, bound: 12));
        Assert.Equal([3, 6], Offsets(log, from: 4, bound: 11));
        Assert.Equal([3], Offsets(log, from: 4, maxBytes: 1));
        Assert.Equal(LogSlice.Empty, log.Read(30, int.MaxValue, long.MaxValue));
        Assert.Equal(LogSlice.OutOfRange, log.Read(31, int.MaxValue, long.MaxValue));
    }

    [Fact]
    public void Segments_RollBySize_AndAreReadAcross()
    {
        var log = _fixture.Open().Log(Orders);
        Append(log, 100);

        var files = _fixture.Disk.Files().Where(file => file.EndsWith(".log", StringComparison.Ordinal)).ToArray();
        Assert.InRange(files.Length, 4, 10);
        Assert.Equal(Log0 + "/00000000000000000000.log", files[0]);
        Assert.All(files, file => Assert.InRange(_fixture.Disk.LengthOf(file), 1, 4 << 10));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), Offsets(log, 0));
        Assert.Equal(Enumerable.Range(57, 43).Select(i => (long)i), Offsets(log, 57));
    }

    [Fact]
    public void OffsetFor_ATimestamp_IsTheFirstRecordNotOlder()
    {
        var log = _fixture.Open().Log(Orders);
        Append(log, 60, count: 2); // record i of the batch at offset o: 1000 + 10 o + i

        Assert.Equal(0, log.OffsetFor(long.MinValue));
        Assert.Equal(50, log.OffsetFor(1500));
        Assert.Equal(51, log.OffsetFor(1501));
        Assert.Equal(52, log.OffsetFor(1502));
        Assert.Equal(119, log.OffsetFor(1000 + 1180 + 1));
        Assert.Null(log.OffsetFor(1000 + 1180 + 2));
    }

    [Fact]
    public void Index_FindsABatch_InALargeSegment()
    {
        var fixture = new LogFixture { Options = new LogOptions(SegmentBytes: 1 << 20) };
        var log = fixture.Open().Log(Orders);
        Append(log, 400, bytes: 1000);

        for (var offset = 0; offset < 400; offset += 7)
        {
            Assert.Equal(offset, Offsets(log, offset, maxBytes: 1)[0]);
            Assert.Equal(offset, log.OffsetFor(1000 + (10 * offset)));
        }

        log.TruncateTo(300);
        Append(log, 50, epoch: 1, bytes: 1000);
        Assert.Equal([340L], Offsets(log, 340, maxBytes: 1));
    }

    [Fact]
    public void DropOldest_BySizeAndTime_NeverBehindTheHighWatermark()
    {
        var log = _fixture.Open().Log(Orders);
        Append(log, 100, epoch: 3);
        log.Flush();
        var size = log.Size;

        Assert.Equal(0, log.DropOldest(keepBytes: -1, keepFrom: long.MinValue, highWatermark: 100));
        Assert.Equal(0, log.DropOldest(keepBytes: 0, keepFrom: long.MaxValue, highWatermark: 5));
        log.DropOldest(keepBytes: size / 2, keepFrom: long.MinValue, highWatermark: 100);
        Assert.InRange(log.Size, size / 2, size - (4 << 10));
        var start = log.StartOffset;
        Assert.Equal([new EpochStart(E(3), start)], log.Epochs.Starts);
        log.DropOldest(keepBytes: -1, keepFrom: 1000 + (10 * 90), highWatermark: 100);
        Assert.InRange(log.StartOffset, start + 1, 90);
        log.DropOldest(keepBytes: 0, keepFrom: long.MaxValue, highWatermark: 100);
        Assert.Single(_fixture.Disk.Files(), file => file.EndsWith(".log", StringComparison.Ordinal));
        Assert.Equal(LogSlice.OutOfRange, log.Read(0, 1, 100));

        start = log.StartOffset;
        var again = _fixture.Restart().Log(Orders);
        Assert.Equal((start, 100), (again.StartOffset, again.EndOffset));
    }

    [Fact]
    public void Truncate_InsideABatch_TakesTheBatch()
    {
        var log = _fixture.Open().Log(Orders);
        Append(log, 4, count: 5);

        var cut = log.TruncateTo(12);

        Assert.Equal(10, cut.EndOffset);
        Assert.True(cut.Bytes > 0);
        Assert.Equal([0, 5], Offsets(log, 0));
        Assert.Equal(new LogCut(10, 0), log.TruncateTo(10));
        Assert.Equal(10, log.AppendAsLeader(Batch(), E(1)).BaseOffset);
    }

    [Fact]
    public void Truncate_AcrossSegmentsAndEpochs_IsDurableOnReturn()
    {
        var log = _fixture.Open().Log(Orders);
        Append(log, 50, epoch: 0);
        Append(log, 50, epoch: 4);
        log.TruncateTo(20);

        var again = _fixture.Restart().Log(Orders);

        Assert.Equal(20, again.EndOffset);
        Assert.Equal([new EpochStart(E(0), 0)], again.Epochs.Starts);
        Assert.Equal(20, again.AppendAsLeader(Batch(), E(5)).BaseOffset);
    }

    [Fact]
    public void RestartAt_DropsAll_AndGoesOnThere()
    {
        var log = _fixture.Open().Log(Orders);
        Append(log, 50);
        log.RestartAt(1000);

        var again = _fixture.Restart().Log(Orders);
        Assert.Equal((1000, 1000, 0), (again.StartOffset, again.EndOffset, again.Epochs.Starts.Count));
        again.AppendAsFollower(Placed(Batch(2), 1000, epoch: 7));
        Assert.Equal([1000], Offsets(again, 1001));
        Assert.Equal(1000, again.TruncateTo(500).EndOffset + 500);
    }

    [Fact]
    public void Epoch_IsDurableBeforeItsFirstRecordIsWritten()
    {
        var directory = _fixture.Open();
        var log = directory.Log(Orders);
        Append(log, 1, epoch: 1);
        var length = _fixture.Disk.LengthOf(Log0 + "/00000000000000000000.log");
        _fixture.Disk.FailNextFlush("leader-epochs");

        Assert.Throws<Coordinator.Files.DiskFaultException>(() => log.AppendAsLeader(Batch(), E(2)));
        Assert.Equal(length, _fixture.Disk.LengthOf(Log0 + "/00000000000000000000.log"));
        Assert.Throws<LogFailedException>(() => log.AppendAsLeader(Batch(), E(2)));
    }
}
