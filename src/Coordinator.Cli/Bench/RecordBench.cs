using Coordinator.Broker.Client;
using Coordinator.Broker.Client.Producing;
using Coordinator.Cli.Calls;

namespace Coordinator.Cli.Bench;

/// <summary>One load on a topic: produced, and then read back.</summary>
internal static class RecordBench
{
    /// <summary>Produces a load.</summary>
    /// <param name="metadata">The brokers.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="load">How.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellationToken">Ends it; what is on its way then fails.</param>
    /// <returns>What it came to, and what reads back everything that was appended meanwhile.</returns>
    /// <exception cref="BrokerException">There is no such topic, or no broker answers.</exception>
    internal static async Task<(RecordsProduced Produced, Func<CancellationToken, Task<RecordsRead>> ReadBack)> ProduceAsync(
        BrokerMetadata metadata, string topic, RecordLoad load, ICallClock clock, CancellationToken cancellationToken)
    {
        var options = new RecordProducerOptions { Acks = load.Acks, Linger = load.Linger };
        await using var producer = await RecordProducer.StartAsync(metadata, topic, options, cancellationToken);
        var reader = new RecordReader(metadata, topic, producer.Partitions, clock);
        var begins = await reader.EndsAsync(cancellationToken);
        var records = new AcknowledgedRecords(producer.Partitions);
        var sender = new RecordSender(load, records, clock, value => producer.EnqueueAsync(null, value, cancellationToken: cancellationToken));
        return (await sender.RunAsync(cancellationToken), cancellation => reader.ReadAsync(begins, records, cancellation));
    }
}
