using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage;
using static Coordinator.UnitTests.Storage.StoreFixture;

namespace Coordinator.UnitTests.Storage;

/// <summary>What is written ahead of the log's end, so that a flush finds blocks that were written before.</summary>
public sealed class ZeroedRoomTests
{
    private const int BlockBytes = 4096;
    private const int BlocksOfAPiece = (1 << 20) / BlockBytes;

    private readonly StoreFixture _fixture = new();
    private readonly ReplicaStore _store;
    private int _last;

    public ZeroedRoomTests()
    {
        _fixture = new StoreFixture { Options = new StoreOptions("/data", "/log", new ServerId(1), SegmentBytes: 4 << 20) };
        (_store, _) = _fixture.Open();
    }

    [Fact]
    public void SmallBatches_OneOfManyWritesZerosAhead()
    {
        Assert.Equal(2, WritesOf(bytes: 20));
        for (var i = 0; i < BlocksOfAPiece; i++)
        {
            Assert.Equal(1, WritesOf(bytes: 20));
        }

        Assert.Equal(2, WritesOf(bytes: 20));
    }

    [Fact]
    public void BatchPastTheRoom_HasNewRoomBehindIt()
    {
        Assert.Equal(2, WritesOf(bytes: 20));
        Assert.Equal(1, WritesOf(bytes: 1 << 20));
        Assert.Equal(2, WritesOf(bytes: 20));
        Assert.Equal(1, WritesOf(bytes: 20));
    }

    [Fact]
    public void ZerosEndWhereTheSegmentEnds_TheNextOneHasItsOwn()
    {
        for (var i = 0; i < 3; i++)
        {
            WritesOf(bytes: 1 << 20);
        }

        // Less than a piece is left of the segment: zeros behind its end would make it longer.
        Assert.Equal(2, WritesOf(bytes: 20));
        var longest = _fixture.Disk.Files().Where(path => path.Contains("/log.", StringComparison.Ordinal)).Max(Length);
        Assert.Equal(4 << 20, longest);
    }

    [Fact]
    public void PowerCut_WhereZerosAreHalfWritten_LosesNothingThatWasFlushed()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            var fixture = new StoreFixture();
            var (store, _) = fixture.Open();
            store.Append(LogRecords(1, 1, 3), Zxid.Zero);
            store.Flush();
            store.Append(LogRecords(1, 4, 1, bytes: 8 * BlockBytes), Zxid.Zero);
            store.ReadLog(Zxid.Zero, 1);
            var (_, state) = fixture.Restart(seed);
            Assert.InRange(state.Records.Count, 3, 4);
            AssertSame(LogRecords(1, 1, 3), state.Records.Take(3));
        }
    }

    private long Length(string path)
    {
        using var file = _fixture.Disk.Open(path, DiskOpenMode.Open);
        return file.Length;
    }

    private long WritesOf(int bytes)
    {
        var before = _fixture.Disk.Writes;
        _store.Append([Record(Z(1, ++_last), bytes)], Zxid.Zero);
        _store.Flush();
        return _fixture.Disk.Writes - before;
    }
}
