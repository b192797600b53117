using System.Text;
using Coordinator.Broker.Log;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Primitives;
using Coordinator.Records;
using Coordinator.TestKit.Disks;
using Record = Coordinator.Records.Record;

namespace Coordinator.UnitTests.Broker.Log;

/// <summary>A broker's data directory over a simulated disk, and short ways to drive its logs.</summary>
internal sealed class LogFixture
{
    internal const string Root = "/data";
    internal const string Log0 = Root + "/orders-0";

    internal static readonly PartitionName Orders = new("orders", 0);
    internal static readonly Incarnation Life = new(0x1_0000_0007);
    internal static readonly DirectoryId Id = new(0x1122334455667788);

    internal LogFixture() => LogDirectory.Format(Disk, Root, Id);

    internal SimDisk Disk { get; } = new();

    internal LogOptions Options { get; init; } = new(SegmentBytes: 4 << 10);

    internal LogDirectory Open() => LogDirectory.Open(Disk, Root, Options);

    /// <summary>The power goes and comes back.</summary>
    internal LogDirectory Restart(ulong seed = 1)
    {
        Disk.Crash(new SeededRandom(seed));
        return Open();
    }

    internal static LeaderEpoch E(int epoch) => new(epoch);

    internal static RecordBatch Batch(int count = 1, string tag = "r", int bytes = 20, long timestamp = 1000, ProducerStamp? producer = null) =>
        RecordBatch.Create(
            [.. Enumerable.Range(0, count).Select(i => new Record(timestamp + i, Encoding.ASCII.GetBytes(tag + i), new byte[bytes]))],
            producer ?? ProducerStamp.None);

    /// <summary>As a leader would send it.</summary>
    internal static RecordBatch Placed(RecordBatch batch, long offset, int epoch)
    {
        var bytes = batch.Bytes.ToArray();
        BatchHead.Place(bytes, offset, E(epoch));
        Assert.Null(RecordBatch.TryRead(bytes, out var placed));
        return placed;
    }

    internal static void Append(SegmentedLog log, int batches, int epoch = 0, int count = 1, int bytes = 100)
    {
        for (var i = 0; i < batches; i++)
        {
            log.AppendAsLeader(Batch(count, "r" + log.EndOffset + ".", bytes, timestamp: 1000 + (10 * log.EndOffset)), E(epoch));
        }
    }

    internal static long[] Offsets(SegmentedLog log, long from, int maxBytes = int.MaxValue, long bound = long.MaxValue) =>
        [.. log.Read(from, maxBytes, bound).Batches.Select(batch => batch.Head.BaseOffset)];
}
