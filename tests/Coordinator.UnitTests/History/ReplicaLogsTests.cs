using System.Text;
using Coordinator.Broker.Log;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Records;
using Coordinator.TestKit.Disks;
using Coordinator.TestKit.Records;
using Record = Coordinator.Records.Record;

namespace Coordinator.UnitTests.History;

public sealed class ReplicaLogsTests
{
    private static readonly LogOptions Options = new(SegmentBytes: 4 << 10);
    private static readonly string[] Whole = ["a", "b", "c"];

    private readonly SimDisk _disk = new();

    [Fact]
    public void EqualLogs_HoldNothingAgainstThem() => Assert.Empty(Compare(Whole, Whole, Whole));

    [Fact]
    public void EqualLogs_OfManySegments_HoldNothingAgainstThem()
    {
        string[] many = [.. Enumerable.Range(0, 500).Select(number => "record " + number)];

        Assert.Empty(Compare(many, many, many));
        Assert.True(_disk.Files().Count(file => file.StartsWith("/1/t-0/", StringComparison.Ordinal)) > 3);
    }

    [Fact]
    public void RecordWithOneOtherByte_IsTold_WithBrokerAndOffset() =>
        Assert.Equal(["t:0: the logs of brokers 1 and 3 differ: in the batch at offset 1"], Compare(Whole, Whole, ["a", "B", "c"]));

    [Fact]
    public void FlippedByte_OnTheDisk_IsTold_WithBrokerAndFile()
    {
        Write(1, Whole);
        Write(2, Whole);
        var file = Assert.Single(_disk.Files(), name => name.StartsWith("/2/t-0/", StringComparison.Ordinal) && name.EndsWith(".log", StringComparison.Ordinal));
        _disk.FlipByte(file, _disk.LengthOf(file) - 1, mask: 0x01);

        var told = Assert.Single(Compare(Whole.Length, 1, 2));
        Assert.StartsWith($"t:0: the log of broker 2 cannot be read: {file}: damaged at position ", told, StringComparison.Ordinal);
    }

    [Fact]
    public void FirstReplica_ThatCannotBeRead_DoesNotHideADifferenceOfOthers()
    {
        Write(1, Whole);
        Write(2, Whole);
        Write(3, ["a", "b", "C"]);
        var file = Assert.Single(_disk.Files(), name => name.StartsWith("/1/t-0/", StringComparison.Ordinal) && name.EndsWith(".log", StringComparison.Ordinal));
        _disk.FlipByte(file, _disk.LengthOf(file) - 1);

        Assert.Contains("t:0: the logs of brokers 2 and 3 differ: in the batch at offset 2", Compare(Whole.Length, 1, 2, 3));
    }

    [Fact]
    public void ReplicaThatIsShortOfABatch_IsTold_WithItsEnd() => Assert.Equal(
        ["t:0: the logs of brokers 1 and 2 differ: one has 3 batches, the other 2", "t:0: the log of broker 2 ends at offset 2, 3 was committed"],
        Compare(Whole, ["a", "b"], Whole));

    [Fact]
    public void ReplicaWithoutALog_IsTold_WithItsEnd() => Assert.Equal(
        ["t:0: the logs of brokers 1 and 2 differ: one has 3 batches, the other 0", "t:0: the log of broker 2 ends at offset 0, 3 was committed"], Compare(Whole, [], Whole));

    [Fact]
    public void ReplicaWithOneBatchMore_BelowTheOthersEnd_IsTold_WithTheOffset() =>
        Assert.Equal(["t:0: the logs of brokers 1 and 3 differ: in the batch at offset 1"], Compare(["a", "bc"], ["a", "bc"], ["a", "b", "c"], count: 3));

    [Fact]
    public void ReplicaWithOneBatchMore_BehindTheOthersEnd_IsTold_WithItsEnd() => Assert.Equal(
        ["t:0: the logs of brokers 1 and 3 differ: one has 3 batches, the other 4", "t:0: the log of broker 3 ends at offset 4, 3 was committed"],
        Compare(Whole, Whole, [.. Whole, "d"], count: 3));

    [Fact]
    public void EqualLogs_ThatLackWhatIsCommitted_AreTold() => Assert.Equal(
        ["t:0: the log of broker 1 ends at offset 2, 3 was committed", "t:0: the log of broker 2 ends at offset 2, 3 was committed"], Compare(["a", "b"], ["a", "b"], count: 3));

    private IReadOnlyList<string> Compare(string[] first, string[] second, int count)
    {
        Write(1, first);
        Write(2, second);
        return Compare(count, 1, 2);
    }

    private IReadOnlyList<string> Compare(string[] first, string[] second, string[] third, int? count = null)
    {
        Write(1, first);
        Write(2, second);
        Write(3, third);
        return Compare(count ?? first.Length, 1, 2, 3);
    }

    private IReadOnlyList<string> Compare(int end, params int[] brokers) =>
        new ReplicaLogs(_disk, Options.SegmentBytes, "t", [end]).Compare([.. brokers.Select(broker => (broker, "/" + broker))]);

    /// <summary>A replica, left in order: one batch of each text, with a record of each of its letters when it has no space.</summary>
    private void Write(int broker, string[] batches)
    {
        var root = "/" + broker;
        LogDirectory.Format(_disk, root, new DirectoryId((ulong)broker));
        using var directory = LogDirectory.Open(_disk, root, Options);
        var log = directory.Log(new PartitionName("t", 0));
        foreach (var batch in batches)
        {
            var records = batch.Contains(' ', StringComparison.Ordinal) ? [batch] : batch.Select(letter => letter.ToString());
            log.AppendAsLeader(
                RecordBatch.Create([.. records.Select(text => new Record(1000, null, Encoding.ASCII.GetBytes(text)))], ProducerStamp.None), new LeaderEpoch(0));
        }

        directory.Stop(new Dictionary<PartitionName, long>(), new Incarnation(broker));
    }
}
