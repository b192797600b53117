using System.Text;
using Coordinator.Records;
using static Coordinator.UnitTests.Broker.Log.LogFixture;
using Record = Coordinator.Records.Record;

namespace Coordinator.UnitTests.Broker.Log;

public sealed class RecordBatchTests
{
    [Fact]
    public void Checksum_OfTheStandardText_IsTheStandardNumber() =>
        Assert.Equal(0xE3069283u, Crc32C.Of(Encoding.ASCII.GetBytes("123456789")));

    [Fact]
    public void Checksum_InPieces_IsThatOfTheWhole() =>
        Assert.Equal(Crc32C.Of(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 }), Crc32C.Extend(Crc32C.Of(new byte[] { 1, 2, 3 }), new byte[] { 4, 5, 6, 7, 8, 9, 10, 11 }));

    [Fact]
    public void Records_NullAndEmpty_StayApart()
    {
        var made = RecordBatch.Create([new Record(5, null, new byte[] { 1 }), new Record(9, Array.Empty<byte>(), null)], new ProducerStamp(7, 1, 30));

        Assert.Null(RecordBatch.TryRead(made.Bytes, out var read));
        var records = read.Records();
        Assert.Equal((2, 9L, new ProducerStamp(7, 1, 30)), (read.Head.Count, read.Head.MaxTimestamp, read.Head.Producer));
        Assert.Equal((5L, false, true), (records[0].Timestamp, records[0].Key.HasValue, records[0].Value.HasValue));
        Assert.Equal((9L, true, false), (records[1].Timestamp, records[1].Key.HasValue, records[1].Value.HasValue));
        Assert.Equal([1], records[0].Value!.Value.ToArray());
    }

    [Fact]
    public void Place_LeavesTheChecksumAsItWas()
    {
        var made = Batch(3);

        var placed = Placed(made, 500, epoch: 4);

        Assert.Equal(made.Head.Checksum, placed.Head.Checksum);
        Assert.Equal((500, 503, 4), (placed.Head.BaseOffset, placed.Head.NextOffset, placed.Head.Epoch.Value));
    }

    [Fact]
    public void TryRead_AnyFlippedBitOfTheContent_IsRefused()
    {
        var whole = Batch(2).Bytes.ToArray();
        for (var at = BatchHead.UncoveredBytes - 4; at < whole.Length; at++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[at] ^= 0x10;
            Assert.NotNull(RecordBatch.TryRead(flipped, out _));
        }
    }

    [Fact]
    public void Create_BeyondABound_NamesIt()
    {
        Assert.Contains("10000 records", Assert.Throws<ArgumentException>(() => Batch(10_001, bytes: 0)).Message, StringComparison.Ordinal);
        Assert.Contains("1048576 bytes", Assert.Throws<ArgumentException>(() => Batch(1, bytes: 1 << 20)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Batch(0));
        Assert.Throws<ArgumentException>(() => Batch(1, producer: new ProducerStamp(3, -1, 0)));
    }

    [Fact]
    public void TryRead_ACountThatTheRecordsBelie_IsRefused()
    {
        var bytes = Batch(2).Bytes.ToArray();
        (Batch(2).Head with { Count = 1 }).Seal(bytes);

        Assert.Contains("should hold 1 records", RecordBatch.TryRead(bytes, out _), StringComparison.Ordinal);
    }
}
