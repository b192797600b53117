using System.Text;
using Coordinator.Broker.Client;
using Coordinator.Broker.Client.Producing;
using Coordinator.Broker.Log.Producers;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Primitives;
using Coordinator.Protocol.Broker.V1;

namespace Coordinator.UnitTests.BrokerClients;

/// <summary>A producer against brokers that refuse, lose answers and change leaders.</summary>
public sealed class RecordProducerTests
{
    private static readonly RecordProducerOptions OneByOne = new() { BatchRecords = 1, Linger = TimeSpan.Zero };
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly TimeOfPauses _time = new();

    [Fact]
    public async Task Records_OfAPartition_KeepTheirOrder_AndKeysTheirPartition()
    {
        await using var brokers = await FakeBrokers.StartAsync(partitions: 3);
        var places = await SendAsync(brokers, new RecordProducerOptions(), 2_000, i => "key" + (i % 7));

        for (var partition = 0; partition < 3; partition++)
        {
            var expected = places.Select((place, i) => (place, Value: "value" + i)).Where(one => one.place.Partition == partition).ToList();
            Assert.Equal(expected.Select(one => one.Value), brokers.Partitions[partition].Values());
            Assert.Equal(Enumerable.Range(0, expected.Count).Select(offset => (long)offset), expected.Select(one => one.place.Offset));
        }

        Assert.Equal(Enumerable.Range(0, 7).Select(key => RecordProducer.PartitionOf(Encoding.UTF8.GetBytes("key" + key), 3)), places.Take(7).Select(place => place.Partition));
    }

    [Fact]
    public void PartitionOf_AKey_IsTheSameForEver() =>
        Assert.Equal((0, 2, 2, 0), (Of("a"), Of("b"), Of("order-17"), Of("")));

    [Fact]
    public async Task WithoutAKey_BatchesGoInTurn()
    {
        await using var brokers = await FakeBrokers.StartAsync(partitions: 3);
        var places = new List<int>();
        await RunAsync(brokers, OneByOne, async producer =>
        {
            for (var i = 0; i < 6; i++)
            {
                places.Add((await producer.SendAsync(null, "x"u8.ToArray(), cancellationToken: TestContext.Current.CancellationToken)).Partition);
            }
        });
        Assert.Equal([0, 1, 2, 0, 1, 2], places);
    }

    [Fact]
    public async Task AnAnswerThatIsLost_AppendsNothingTwice()
    {
        await using var brokers = await FakeBrokers.StartAsync();
        brokers.Partitions[0].LostAnswers = 3;
        await SendAsync(brokers, OneByOne, 20, _ => null);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => "value" + i), brokers.Partitions[0].Values());
    }

    /// <summary>Found by the simulator (seed 232): what is repeated was appended in an earlier reign, and whoever heard of that one alone went back to its leader.</summary>
    [Fact]
    public async Task ARepeatedBatch_TellsOfTheReignThatAcknowledgesIt()
    {
        await using var brokers = await FakeBrokers.StartAsync();
        (brokers.Partitions[0].LostAnswers, brokers.Partitions[0].ReignEndsWithALostAnswer) = (1, true);
        using var metadata = new BrokerMetadata(brokers.Endpoints);
        await using var producer = await RecordProducer.StartAsync(metadata, FakeBrokers.Topic, OneByOne, TestContext.Current.CancellationToken);
        var place = await producer.SendAsync(null, "value"u8.ToArray(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(new LeaderEpoch(1), place.Epoch);
        Assert.True(metadata.Reigns.IsOver(new PartitionName(FakeBrokers.Topic, 0), new LeaderEpoch(1)));
        Assert.False(metadata.Reigns.IsOver(new PartitionName(FakeBrokers.Topic, 0), new LeaderEpoch(2)));
    }

    [Fact]
    public async Task ALeaderThatMoves_IsFollowed()
    {
        await using var brokers = await FakeBrokers.StartAsync();
        await RunAsync(brokers, OneByOne, async producer =>
        {
            for (var i = 0; i < 10; i++)
            {
                await producer.SendAsync(null, Encoding.UTF8.GetBytes("value" + i), cancellationToken: TestContext.Current.CancellationToken);
                brokers.Partitions[0].Move(1 + (i % 2));
            }
        });
        Assert.Equal(Enumerable.Range(0, 10).Select(i => "value" + i), brokers.Partitions[0].Values());
    }

    [Fact]
    public async Task NoMoreThanFiveBatches_AreUnderWay()
    {
        await using var brokers = await FakeBrokers.StartAsync();
        brokers.AnswersAfter = 5;
        await SendAsync(brokers, OneByOne, 50, _ => null);
        Assert.Equal(5, brokers.MostUnderWay);

        // More than a log remembers could not be sent again without harm.
        Assert.Equal(ProducerTable.RememberedBatches, BatchWindow.MaxBatches);
    }

    [Theory]
    [InlineData(ProduceError.NotEnoughReplicas)]
    [InlineData(ProduceError.NotEnoughReplicasAfterAppend)]
    [InlineData(ProduceError.Throttled)]
    [InlineData(ProduceError.UnknownPartition)]
    [InlineData(ProduceError.Storage)]
    public async Task WhatIsRefusedForNow_IsSentAgain(ProduceError refusal)
    {
        await using var brokers = await FakeBrokers.StartAsync();
        brokers.Partitions[0].Refusals.Enqueue(refusal);
        brokers.Partitions[0].Refusals.Enqueue(refusal);
        await SendAsync(brokers, OneByOne, 10, _ => null);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => "value" + i), brokers.Partitions[0].Values());
        Assert.Equal(1, brokers.Producers);
    }

    [Theory]
    [InlineData(ProduceError.OutOfOrderSequence)]
    [InlineData(ProduceError.UnknownProducer)]
    public async Task ALogThatDoesNotKnowTheProducer_IsWrittenUnderANewId(ProduceError refusal)
    {
        await using var brokers = await FakeBrokers.StartAsync();
        brokers.Partitions[0].Refusals.Enqueue(refusal);
        await SendAsync(brokers, OneByOne, 3, _ => null);
        Assert.Equal(["value0", "value1", "value2"], brokers.Partitions[0].Values());
        Assert.Equal(2, brokers.Producers);
    }

    [Theory]
    [InlineData(ProduceError.NotEnoughReplicas, ErrorCode.NotReady)]
    [InlineData(ProduceError.NotEnoughReplicasAfterAppend, ErrorCode.OutcomeUnknown)]
    [InlineData(ProduceError.ProducerFenced, ErrorCode.Fenced)]
    public async Task WhatIsRefusedToTheEnd_Fails_AndSaysWhetherItMayBeThere(ProduceError refusal, ErrorCode expected)
    {
        await using var brokers = await FakeBrokers.StartAsync();
        for (var i = 0; i < 1_000; i++)
        {
            brokers.Partitions[0].Refusals.Enqueue(refusal);
        }

        await RunAsync(brokers, OneByOne with { Time = _time }, async producer =>
        {
            var sent = producer.SendAsync(null, "lost"u8.ToArray(), cancellationToken: TestContext.Current.CancellationToken);
            if (expected != ErrorCode.Fenced)
            {
                await _time.PassInPauseAsync(FirstPause, OneByOne.DeliveryTimeout);
            }

            var failed = await Assert.ThrowsAsync<BrokerException>(() => sent);
            Assert.Equal(expected, failed.Code);

            // What comes after it is not held back by it.
            brokers.Partitions[0].Refusals.Clear();
            Assert.NotNull(await producer.SendAsync(null, "next"u8.ToArray(), cancellationToken: TestContext.Current.CancellationToken));
        });
    }

    [Fact]
    public async Task WithoutALeader_NothingWasSent()
    {
        await using var brokers = await FakeBrokers.StartAsync();
        brokers.Partitions[0].Move(-1);
        await RunAsync(brokers, OneByOne with { Time = _time }, async producer =>
        {
            var sent = producer.SendAsync(null, "lost"u8.ToArray(), cancellationToken: TestContext.Current.CancellationToken);
            await _time.PassInPauseAsync(FirstPause, OneByOne.DeliveryTimeout);
            var failed = await Assert.ThrowsAsync<BrokerException>(() => sent);
            Assert.Equal(ErrorCode.Unavailable, failed.Code);
            Assert.Contains("orders:0 has no leader", failed.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task ATopicThatIsNotThere_IsSaid()
    {
        await using var brokers = await FakeBrokers.StartAsync();
        using var metadata = new BrokerMetadata(brokers.Endpoints);
        var failed = await Assert.ThrowsAsync<BrokerException>(() => RecordProducer.StartAsync(
            metadata, "other", new RecordProducerOptions { DeliveryTimeout = TimeSpan.FromMilliseconds(100) }, TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCode.NoNode, failed.Code);
    }

    [Fact]
    public async Task ARecordThatIsTooLarge_IsRefusedWithTheLimit()
    {
        await using var brokers = await FakeBrokers.StartAsync();
        await RunAsync(brokers, OneByOne, async producer =>
        {
            var refused = await Assert.ThrowsAsync<ArgumentException>(() =>
                producer.SendAsync(null, new byte[RecordProducer.MaxRecordBytes + 1], cancellationToken: TestContext.Current.CancellationToken));
            Assert.Contains($"at most {RecordProducer.MaxRecordBytes} bytes", refused.Message, StringComparison.Ordinal);
            Assert.NotNull(await producer.SendAsync(null, new byte[RecordProducer.MaxRecordBytes], cancellationToken: TestContext.Current.CancellationToken));
        });
    }

    private static int Of(string key) => RecordProducer.PartitionOf(Encoding.UTF8.GetBytes(key), 3);

    private static async Task RunAsync(FakeBrokers brokers, RecordProducerOptions options, Func<RecordProducer, Task> run)
    {
        using var metadata = new BrokerMetadata(brokers.Endpoints);
        await using var producer = await RecordProducer.StartAsync(metadata, FakeBrokers.Topic, options, TestContext.Current.CancellationToken);
        await run(producer);
    }

    /// <summary>Sends value0, value1, … and waits for all.</summary>
    private static async Task<RecordPlace[]> SendAsync(FakeBrokers brokers, RecordProducerOptions options, int count, Func<int, string?> key)
    {
        RecordPlace[] places = [];
        await RunAsync(brokers, options, async producer =>
        {
            var sent = new List<Task<RecordPlace>>();
            for (var i = 0; i < count; i++)
            {
                ReadOnlyMemory<byte>? bytes = key(i) is { } text ? Encoding.UTF8.GetBytes(text) : default(ReadOnlyMemory<byte>?);
                sent.Add(await producer.EnqueueAsync(bytes, Encoding.UTF8.GetBytes("value" + i), cancellationToken: TestContext.Current.CancellationToken));
            }

            await producer.CloseAsync();
            places = await Task.WhenAll(sent);
        });
        return places;
    }
}
