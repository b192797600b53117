using System.Text;
using Coordinator.Broker.Client;
using Coordinator.Broker.Client.Consuming;
using Coordinator.Broker.Client.Producing;
using Coordinator.Primitives;

namespace Coordinator.UnitTests.BrokerClients;

/// <summary>A consumer against brokers that change leaders, and logs that begin late.</summary>
public sealed class RecordConsumerTests
{
    [Fact]
    public async Task FromTheBeginning_OrAnOffsetWithinABatch_EachRecordOnce()
    {
        await using var brokers = await FakeBrokers.StartAsync();
        await FillAsync(brokers, 0, 10);
        Assert.Equal(Numbers(0, 10), await ReadAsync(brokers, ConsumeStart.Earliest));
        Assert.Equal(Numbers(7, 3), await ReadAsync(brokers, ConsumeStart.At(7)));
        Assert.Empty(await ReadAsync(brokers, ConsumeStart.At(10)));
        Assert.Empty(await ReadAsync(brokers, ConsumeStart.Latest));
    }

    [Fact]
    public async Task ALeaderThatMoves_IsFollowed_FromTheNextOffset()
    {
        await using var brokers = await FakeBrokers.StartAsync();
        await FillAsync(brokers, 0, 5);
        using var metadata = new BrokerMetadata(brokers.Endpoints);
        var seen = new List<string>();
        await foreach (var record in new RecordConsumer(metadata, FakeBrokers.Topic, Timeout.InfiniteTimeSpan)
            .ReadAsync(0, ConsumeStart.Earliest, follow: true, TestContext.Current.CancellationToken))
        {
            seen.Add($"{record.Offset}:{Encoding.UTF8.GetString(record.Record.Value!.Value.Span)}");
            if (seen.Count is 5 or 10)
            {
                brokers.Partitions[0].Move(seen.Count == 5 ? 2 : 1);
                await FillAsync(brokers, seen.Count, 5);
            }

            if (seen.Count == 15)
            {
                break;
            }
        }

        Assert.Equal(Numbers(0, 15).Select(number => $"{number}:{number}"), seen);
    }

    [Fact]
    public async Task AllPartitions_AreMerged()
    {
        await using var brokers = await FakeBrokers.StartAsync(partitions: 3);
        for (var partition = 0; partition < 3; partition++)
        {
            await FillAsync(brokers, partition * 10, 10, partition);
        }

        using var metadata = new BrokerMetadata(brokers.Endpoints);
        var seen = new List<int>();
        await foreach (var record in new RecordConsumer(metadata, FakeBrokers.Topic, TimeSpan.FromSeconds(10)).ReadAllAsync(ConsumeStart.Earliest, false, TestContext.Current.CancellationToken))
        {
            seen.Add(int.Parse(Encoding.UTF8.GetString(record.Record.Value!.Value.Span), System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(record.Partition, seen[^1] / 10);
        }

        Assert.Equal(Enumerable.Range(0, 30), seen.Order());
        Assert.Equal(Enumerable.Range(0, 10), seen.Where(number => number < 10));
    }

    [Fact]
    public async Task WhatIsNotThere_IsAnError()
    {
        await using var brokers = await FakeBrokers.StartAsync(partitions: 2);
        await FillAsync(brokers, 0, 5);
        brokers.Partitions[0].Start = 3;
        Assert.Equal(ErrorCode.Compacted, (await Assert.ThrowsAsync<BrokerException>(() => ReadAsync(brokers, ConsumeStart.At(2)))).Code);
        Assert.Equal(ErrorCode.Compacted, (await Assert.ThrowsAsync<BrokerException>(() => ReadAsync(brokers, ConsumeStart.At(6)))).Code);
        Assert.Equal(ErrorCode.NoNode, (await Assert.ThrowsAsync<BrokerException>(() => ReadAsync(brokers, ConsumeStart.Earliest, partition: 2))).Code);

        brokers.Partitions[1].Move(-1);
        Assert.Equal(ErrorCode.Unavailable, (await Assert.ThrowsAsync<BrokerException>(() => ReadAsync(brokers, ConsumeStart.Earliest, partition: 1))).Code);
    }

    private static IEnumerable<string> Numbers(int from, int count) => Enumerable.Range(from, count).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static async Task FillAsync(FakeBrokers brokers, int from, int count, int partition = 0)
    {
        using var metadata = new BrokerMetadata(brokers.Endpoints);
        await using var producer = await RecordProducer.StartAsync(metadata, FakeBrokers.Topic, cancellationToken: TestContext.Current.CancellationToken);
        await Task.WhenAll(Numbers(from, count).Select(number => producer.SendAsync(null, Encoding.UTF8.GetBytes(number), partition, TestContext.Current.CancellationToken)));
    }

    private static async Task<List<string>> ReadAsync(FakeBrokers brokers, ConsumeStart start, int partition = 0)
    {
        using var metadata = new BrokerMetadata(brokers.Endpoints);
        var seen = new List<string>();
        await foreach (var record in new RecordConsumer(metadata, FakeBrokers.Topic, TimeSpan.FromMilliseconds(500)).ReadAsync(partition, start, false, TestContext.Current.CancellationToken))
        {
            seen.Add(Encoding.UTF8.GetString(record.Record.Value!.Value.Span));
        }

        return seen;
    }
}
