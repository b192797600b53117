using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Primitives;
using Coordinator.Records;
using Proto = Coordinator.Protocol.Broker.V1;

namespace Coordinator.Broker.Client.Consuming;

/// <summary>Reads the committed records of a topic, each once, across changes of leaders: it goes on at the next offset from whoever leads then.</summary>
/// <param name="metadata">The brokers.</param>
/// <param name="topic">The topic.</param>
/// <param name="patience">How long nothing may succeed before it gives up; infinite: for ever.</param>
/// <param name="time">The clock; null for the machine's.</param>
public sealed class RecordConsumer(BrokerMetadata metadata, string topic, TimeSpan patience, TimeProvider? time = null)
{
    /// <summary>Records of all partitions that wait to be read.</summary>
    private const int MaxWaiting = 1_000;

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>The offset behind the last committed record of a partition.</summary>
    /// <param name="partition">Its number.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BrokerException">No leader within the patience, or there is no such partition.</exception>
    public Task<long> EndOffsetAsync(int partition, CancellationToken cancellationToken = default)
    {
        var name = new PartitionName(topic, partition);
        return Patience.TryAsync(() => EndAsync(name, cancellationToken), patience, _time, cancellationToken);
    }

    /// <summary>Reads a partition.</summary>
    /// <param name="partition">Its number.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="follow">Whether it waits for more at the end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BrokerException">
    /// No leader within the patience; <see cref="ErrorCode.NoNode"/>: there is no such partition; <see cref="ErrorCode.Compacted"/>: the log begins behind
    /// the offset, or ends before it.
    /// </exception>
    public async IAsyncEnumerable<ConsumedRecord> ReadAsync(
        int partition, ConsumeStart start, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var name = new PartitionName(topic, partition);
        var patient = new Patience(patience, _time);
        if (start.IsLatest)
        {
            // The end as a number: what is committed while a leader goes is not skipped by asking the next one for its end.
            start = ConsumeStart.At(await EndOffsetAsync(partition, cancellationToken).ConfigureAwait(false));
        }

        for (var isOver = false; !isOver;)
        {
            BrokerException? error = null;
            using var stream = new ConsumeStream(metadata, name, start, follow);
            while (true)
            {
                Proto.ConsumeResponse? response = null;
                try
                {
                    response = await stream.NextAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (BrokerException failed) when (failed.IsTransient)
                {
                    error = failed;
                }

                if (response is null)
                {
                    break;
                }

                patient.Progress();
                foreach (var record in RecordsOf(name, response, start))
                {
                    start = ConsumeStart.At(record.Offset + 1);
                    yield return record;
                }
            }

            isOver = error is null && !follow;
            if (!isOver)
            {
                metadata.Doubt(topic);
                if (!await patient.PauseAsync(cancellationToken).ConfigureAwait(false))
                {
                    throw (error ?? new BrokerException(ErrorCode.Unavailable, $"{name} is read no further")).After(patience);
                }
            }
        }
    }

    /// <summary>Reads all partitions, as records come.</summary>
    /// <param name="start">Where it begins in each partition.</param>
    /// <param name="follow">Whether it waits for more at the ends.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BrokerException">As in <see cref="ReadAsync"/>.</exception>
    public async IAsyncEnumerable<ConsumedRecord> ReadAllAsync(
        ConsumeStart start, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var view = await Patience.TryAsync(() => metadata.TopicAsync(topic, cancellationToken), patience, _time, cancellationToken).ConfigureAwait(false);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var merged = Channel.CreateBounded<ConsumedRecord>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
        var reading = MergeAsync(view.Partitions.Count, start, follow, merged.Writer, over);
        try
        {
            await foreach (var record in merged.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return record;
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }

    private async Task MergeAsync(int partitions, ConsumeStart start, bool follow, ChannelWriter<ConsumedRecord> to, CancellationTokenSource over)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, partitions).Select(CopyAsync)).ConfigureAwait(false);
            to.TryComplete();
        }
        catch (OperationCanceledException end)
        {
            to.TryComplete(end);
        }
        catch (BrokerException end)
        {
            to.TryComplete(end);
        }

        async Task CopyAsync(int partition)
        {
            try
            {
                await foreach (var record in ReadAsync(partition, start, follow, over.Token).ConfigureAwait(false))
                {
                    await to.WriteAsync(record, over.Token).ConfigureAwait(false);
                }
            }
            catch (ChannelClosedException)
            {
                // Another partition has failed.
            }
            catch (BrokerException failed)
            {
                // What was read before it is still given.
                to.TryComplete(failed);
                await over.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task<long> EndAsync(PartitionName partition, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = new ConsumeStream(metadata, partition, ConsumeStart.Latest, follow: false);
            var response = await stream.NextAsync(cancellationToken).ConfigureAwait(false);
            return response?.HighWatermark ?? throw BrokerException.Transient(ErrorCode.Unavailable, $"{partition} did not say where it ends");
        }
        catch (BrokerException)
        {
            metadata.Doubt(topic);
            throw;
        }
    }

    private static IEnumerable<ConsumedRecord> RecordsOf(PartitionName partition, Proto.ConsumeResponse response, ConsumeStart start)
    {
        foreach (var bytes in response.Batches)
        {
            if (RecordBatch.TryRead(bytes.Memory, out var batch) is { } why)
            {
                throw new BrokerException(ErrorCode.SystemError, $"{partition}: {why}");
            }

            var offset = batch.Head.BaseOffset;
            foreach (var record in batch.Records())
            {
                if (offset >= start.Offset)
                {
                    yield return new ConsumedRecord(partition.Number, offset, batch.Head.Epoch, record);
                }

                offset++;
            }
        }
    }
}
