using Coordinator.Broker.Client;
using Coordinator.Broker.Client.Consuming;
using Coordinator.Cli.Calls;

namespace Coordinator.Cli.Bench;

/// <summary>Reads back what a load has appended, all partitions at once.</summary>
/// <param name="metadata">The brokers.</param>
/// <param name="topic">The topic.</param>
/// <param name="partitions">How many it has.</param>
/// <param name="clock">The time.</param>
internal sealed class RecordReader(BrokerMetadata metadata, string topic, int partitions, ICallClock clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly RecordConsumer _consumer = new(metadata, topic, Patience);

    /// <summary>The offsets behind what is committed, by partition.</summary>
    internal Task<long[]> EndsAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, partitions).Select(partition => _consumer.EndOffsetAsync(partition, cancellationToken)));

    /// <summary>Reads to what is committed; waits some time until that is all that was acknowledged.</summary>
    /// <param name="begins">By partition, where reading begins.</param>
    /// <param name="records">Gets what is read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<RecordsRead> ReadAsync(IReadOnlyList<long> begins, AcknowledgedRecords records, CancellationToken cancellationToken)
    {
        var ends = await CommittedAsync(records, cancellationToken);
        var start = clock.Now;
        await Task.WhenAll(Enumerable.Range(0, partitions).Select(partition => Task.Run(
            () => ReadAsync(partition, begins[partition], ends[partition], records, cancellationToken), cancellationToken)));
        return new RecordsRead(clock.Now - start, records.Verdict());
    }

    private async Task<long[]> CommittedAsync(AcknowledgedRecords records, CancellationToken cancellationToken)
    {
        var start = clock.Now;
        var ends = await EndsAsync(cancellationToken);
        while (ends.Where((end, partition) => end < records.EndOf(partition)).Any() && clock.Now - start < Patience)
        {
            await clock.DelayAsync(Pause, cancellationToken);
            ends = await EndsAsync(cancellationToken);
        }

        return ends;
    }

    private async Task ReadAsync(int partition, long begin, long end, AcknowledgedRecords records, CancellationToken cancellationToken)
    {
        if (begin >= end)
        {
            return;
        }

        var largest = -1L;
        await foreach (var record in _consumer.ReadAsync(partition, ConsumeStart.At(begin), follow: false, cancellationToken))
        {
            if (RecordValue.NumberOf((record.Record.Value ?? default).Span, records.Load) is >= 0 and var number)
            {
                records.Read(number, partition, record.Offset, ref largest);
            }

            if (record.Offset + 1 >= end)
            {
                return;
            }
        }
    }
}
