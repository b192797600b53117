using Coordinator.Broker.Log;
using Coordinator.Broker.Log.Producers;
using Coordinator.Records;
using static Coordinator.UnitTests.Broker.Log.LogFixture;

namespace Coordinator.UnitTests.Broker.Log;

public sealed class ProducerTests
{
    private readonly LogFixture _fixture = new();

    [Fact]
    public void ARepeatedBatch_AnswersItsOldOffset_AndIsNotAppended()
    {
        var log = _fixture.Open().Log(Orders);
        Append(log, 3);
        var first = Send(log, sequence: 0, count: 4);
        Send(log, sequence: 4, count: 2, epoch: 1);

        Assert.Equal(first with { Verdict = SequenceVerdict.Repeated }, Send(log, sequence: 0, count: 4, epoch: 1));
        Assert.Equal(9, log.EndOffset);
        Assert.Equal((3, 7), (first.BaseOffset, first.NextOffset));
    }

    [Theory]
    [InlineData(1, 7, 1, nameof(SequenceVerdict.Gap))] // two are missing
    [InlineData(1, 4, 1, nameof(SequenceVerdict.Gap))] // half of a batch that is known
    [InlineData(0, 0, 5, nameof(SequenceVerdict.Fenced))]
    [InlineData(2, 5, 1, nameof(SequenceVerdict.Gap))] // a new life begins with 0
    [InlineData(2, 0, 1, nameof(SequenceVerdict.Next))]
    [InlineData(1, 5, 1, nameof(SequenceVerdict.Next))]
    public void Sequence_DecidesWhatABatchIs(short epoch, int sequence, int count, string expected)
    {
        var log = _fixture.Open().Log(Orders);
        log.AppendAsLeader(Batch(5, producer: new ProducerStamp(9, 1, 0)), E(0));

        Assert.Equal(expected, log.AppendAsLeader(Batch(count, producer: new ProducerStamp(9, epoch, sequence)), E(0)).Verdict.ToString());
        Assert.Equal(expected == nameof(SequenceVerdict.Next) ? 5 + count : 5, log.EndOffset);
    }

    [Fact]
    public void AnUnknownProducer_BeginsWithItsFirstBatch() =>
        Assert.Equal(SequenceVerdict.Unknown, Send(_fixture.Open().Log(Orders), sequence: 3, count: 1).Verdict);

    [Fact]
    public void FiveBatches_AreKnownAgain_TheSixthIsTooOld()
    {
        var log = _fixture.Open().Log(Orders);
        for (var i = 0; i < 6; i++)
        {
            Send(log, sequence: i, count: 1);
        }

        Assert.Equal(SequenceVerdict.Gap, Send(log, sequence: 0, count: 1).Verdict);
        Assert.Equal((SequenceVerdict.Repeated, 1L), (Send(log, 1, 1).Verdict, Send(log, 1, 1).BaseOffset));
    }

    [Fact]
    public void TheLargestSequence_IsFollowedByZero()
    {
        var table = new ProducerTable();
        var head = Batch(2, producer: new ProducerStamp(1, 0, int.MaxValue - 1)).Head;
        table.Take(head);

        Assert.Equal(SequenceVerdict.Next, table.Judge(Batch(1, producer: new ProducerStamp(1, 0, 0)).Head, out _));
    }

    [Fact]
    public void ARestart_AndATruncation_RememberWhatTheLogHolds()
    {
        var log = _fixture.Open().Log(Orders);
        for (var i = 0; i < 40; i++)
        {
            Send(log, sequence: i, count: 1);
        }

        log.Flush();
        log = _fixture.Restart().Log(Orders);
        Assert.Equal((SequenceVerdict.Repeated, 36L), (Send(log, 36, 1).Verdict, Send(log, 36, 1).BaseOffset));
        log.TruncateTo(30);
        Assert.Equal(SequenceVerdict.Repeated, Send(log, 25, 1).Verdict);
        Assert.Equal(SequenceVerdict.Gap, Send(log, 36, 1).Verdict);
        Assert.Equal((SequenceVerdict.Next, 30L), (Send(log, 30, 1, epoch: 1).Verdict, Send(log, 30, 1, epoch: 1).BaseOffset));
    }

    [Fact]
    public void TenThousandProducers_AreRemembered_TheOldestIsForgotten()
    {
        var table = new ProducerTable();
        for (var id = 0; id <= ProducerTable.MaxProducers; id++)
        {
            table.Take(Batch(1, producer: new ProducerStamp(id, 0, 0)).Head);
        }

        Assert.Equal(ProducerTable.MaxProducers, table.Count);
        Assert.Equal(SequenceVerdict.Unknown, table.Judge(Batch(1, producer: new ProducerStamp(0, 0, 1)).Head, out _));
        Assert.Equal(SequenceVerdict.Next, table.Judge(Batch(1, producer: new ProducerStamp(1, 0, 1)).Head, out _));
    }

    private static AppendResult Send(SegmentedLog log, int sequence, int count, int epoch = 0) =>
        log.AppendAsLeader(Batch(count, producer: new ProducerStamp(9, 1, sequence)), E(Math.Max(epoch, log.Epochs.Latest.Value)));
}
