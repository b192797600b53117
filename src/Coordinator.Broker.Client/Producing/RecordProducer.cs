using System.Collections.Concurrent;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Primitives;
using Coordinator.Records;

namespace Coordinator.Broker.Client.Producing;

/// <summary>
/// Sends records to the partitions of a topic: in batches, each appended once, those of a partition in the order in which they were given. It follows
/// leaders and tries again what was refused for now, until the record's time is up. Safe for all threads; the order is that of the calls.
/// </summary>
public sealed class RecordProducer : IAsyncDisposable
{
    private readonly BrokerMetadata _metadata;
    private readonly string _topic;
    private readonly ProducerStamp _first;
    private readonly RecordProducerOptions _options;
    private readonly RecordBuffer _buffer = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<int, Lazy<(PartitionSender Sender, Task Running)>> _senders = new();
    private int _turn;
    private volatile bool _isClosed;

    private RecordProducer(BrokerMetadata metadata, TopicView topic, ProducerStamp first, RecordProducerOptions options) =>
        (_metadata, _topic, Partitions, _first, _options) = (metadata, topic.Name, topic.Partitions.Count, first, options);

    /// <summary>Most bytes of a record's key and value together.</summary>
    public static int MaxRecordBytes => BatchHead.MaxBatchBytes - BatchHead.Bytes - BatchHead.RecordBytes;

    /// <summary>How many partitions the topic has.</summary>
    public int Partitions { get; }

    /// <summary>Starts a producer.</summary>
    /// <param name="metadata">The brokers; it stays the caller's.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="options">How it works.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BrokerException">There is no such topic, or no broker that gives it an id, within the delivery timeout.</exception>
    public static async Task<RecordProducer> StartAsync(
        BrokerMetadata metadata, string topic, RecordProducerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new RecordProducerOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchRecords, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BatchRecords, BatchHead.MaxRecords);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BatchBytes, BatchHead.MaxBatchBytes);
        var view = await Patience.TryAsync(() => metadata.TopicAsync(topic, cancellationToken), options.DeliveryTimeout, options.Time, cancellationToken).ConfigureAwait(false);
        var (id, epoch) = await Patience.TryAsync(
            () => metadata.InitProducerAsync(cancellationToken), options.DeliveryTimeout, options.Time, cancellationToken).ConfigureAwait(false);
        return new RecordProducer(metadata, view, new ProducerStamp(id, epoch, 0), options);
    }

    /// <summary>The partition of a key: the CRC32C of the key, modulo the number of partitions.</summary>
    /// <param name="key">The key.</param>
    /// <param name="partitions">How many partitions the topic has.</param>
    public static int PartitionOf(ReadOnlySpan<byte> key, int partitions) => (int)(Crc32C.Of(key) % (uint)partitions);

    /// <summary>Waits for room (32 MiB, 32,768 records are on their way at most) and takes a record.</summary>
    /// <param name="key">Null for none.</param>
    /// <param name="value">Null for none.</param>
    /// <param name="partition">Where to; null: by the key, and without a key one partition after the other, a batch each.</param>
    /// <param name="cancellationToken">Gives up waiting for room.</param>
    /// <returns>
    /// What becomes of it: its place, or a <see cref="BrokerException"/>, with <see cref="ErrorCode.OutcomeUnknown"/> when it may have been appended.
    /// </returns>
    /// <exception cref="ArgumentException">It is too large, or there is no such partition.</exception>
    /// <exception cref="ObjectDisposedException">The producer takes nothing more.</exception>
    public async Task<Task<RecordPlace>> EnqueueAsync(
        ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value, int? partition = null, CancellationToken cancellationToken = default)
    {
        var to = partition ?? (key is { } bytes ? PartitionOf(bytes.Span, Partitions) : Volatile.Read(ref _turn));
        ArgumentOutOfRangeException.ThrowIfNegative(to, nameof(partition));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(to, Partitions, nameof(partition));
        var now = _options.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var record = new PendingRecord(new Record(now, key, value), _options.Time.GetTimestamp(), _buffer);
        if (record.Bytes - BatchHead.RecordBytes > MaxRecordBytes)
        {
            throw new ArgumentException($"a record has at most {MaxRecordBytes} bytes of key and value; this one has {record.Bytes - BatchHead.RecordBytes}", nameof(value));
        }

        await _buffer.EnterAsync(record.Bytes, cancellationToken).ConfigureAwait(false);
        if (_isClosed || !SenderOf(to).TryAdd(record))
        {
            _buffer.Leave(record.Bytes);
            throw new ObjectDisposedException(nameof(RecordProducer));
        }

        return record.Delivered;
    }

    /// <summary>Takes a record and waits until it is delivered.</summary>
    /// <param name="key">Null for none.</param>
    /// <param name="value">Null for none.</param>
    /// <param name="partition">As in <see cref="EnqueueAsync"/>.</param>
    /// <param name="cancellationToken">Gives up waiting; the record may be delivered all the same.</param>
    /// <exception cref="BrokerException">It was not delivered, or may have been.</exception>
    public async Task<RecordPlace> SendAsync(
        ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value, int? partition = null, CancellationToken cancellationToken = default)
    {
        var delivered = await EnqueueAsync(key, value, partition, cancellationToken).ConfigureAwait(false);
        return await delivered.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes nothing more, and waits until everything is delivered or has failed.</summary>
    public async Task CloseAsync()
    {
        _isClosed = true;
        var running = _senders.Values.Select(sender => sender.Value).ToList();
        running.ForEach(one => one.Sender.Complete());
        await Task.WhenAll(running.Select(one => one.Running)).ConfigureAwait(false);
    }

    /// <summary>Ends at once: what is on its way fails.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await CloseAsync().ConfigureAwait(false);
        _stop.Dispose();
        _buffer.Dispose();
    }

    private PartitionSender SenderOf(int partition) =>
        _senders.GetOrAdd(partition, number => new Lazy<(PartitionSender, Task)>(() => Start(number))).Value.Sender;

    private (PartitionSender Sender, Task Running) Start(int partition)
    {
        var sender = new PartitionSender(_metadata, new PartitionName(_topic, partition), _first, _options, () => Batched(partition));
        return (sender, Task.Run(() => sender.RunAsync(_stop.Token)));
    }

    /// <summary>Records without a key go on to the next partition.</summary>
    private void Batched(int partition) => Interlocked.CompareExchange(ref _turn, (partition + 1) % Partitions, partition);
}
