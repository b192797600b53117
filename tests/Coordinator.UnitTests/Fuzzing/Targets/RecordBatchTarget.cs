using System.Buffers.Binary;
using Coordinator.Records;
using Record = Coordinator.Records.Record;

namespace Coordinator.UnitTests.Fuzzing.Targets;

/// <summary>Batches as producers and leaders send them: whatever is read can be made again from its records.</summary>
internal sealed class RecordBatchTarget : FuzzTarget
{
    public override string Name => "record batch";

    public override long FixedBytes => 4 << 10;

    public override long BytesPerByte => 16;

    public override IReadOnlyList<byte[]> Valid { get; } =
    [
        RecordBatch.Create([new Record(1, null, new byte[] { 1, 2, 3 })], ProducerStamp.None).Bytes.ToArray(),
        RecordBatch.Create([new Record(-5, new byte[40], null), new Record(long.MaxValue, Array.Empty<byte>(), new byte[300])], new ProducerStamp(8, 3, 77)).Bytes.ToArray(),
        RecordBatch.Create([.. Enumerable.Range(0, 100).Select(i => new Record(i, null, null))], ProducerStamp.None).Bytes.ToArray(),
    ];

    public override void Reseal(byte[] input)
    {
        if (input.Length >= BatchHead.Bytes)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(input.AsSpan(BatchHead.UncoveredBytes - sizeof(uint)), Crc32C.Of(input.AsSpan(BatchHead.UncoveredBytes)));
        }
    }

    public override Action Prepare(byte[] input) => () =>
    {
        if (RecordBatch.TryRead(input, out var batch) is null)
        {
            var again = RecordBatch.Create(batch.Records(), batch.Head.Producer).Bytes.Span;
            Assert.True(again[BatchHead.UncoveredBytes..].SequenceEqual(input.AsSpan(BatchHead.UncoveredBytes)), "read, and made of other bytes");
        }
    };
}
