using System.Threading.Channels;
using Coordinator.Records;

namespace Coordinator.Broker.Client.Producing;

/// <summary>The records of a partition that are in no batch yet; makes batches of them. One reader.</summary>
/// <param name="options">How large a batch is, and how long it waits.</param>
internal sealed class BatchSource(RecordProducerOptions options)
{
    private readonly Channel<PendingRecord> _records = Channel.CreateUnbounded<PendingRecord>(new UnboundedChannelOptions { SingleReader = true });
    private List<PendingRecord> _forming = [];
    private int _bytes = BatchHead.Bytes;
    private PendingRecord? _next;

    // Not the channel's Completion: it may never come when its last record is taken at the moment at which it is completed.
    private volatile bool _isComplete;

    /// <summary>False when nothing more is taken.</summary>
    public bool TryAdd(PendingRecord record) => _records.Writer.TryWrite(record);

    /// <summary>Nothing more will come.</summary>
    public void Complete()
    {
        _records.Writer.TryComplete();
        _isComplete = true;
    }

    /// <summary>Waits for the records of a batch. What has been gathered stays when it is cancelled.</summary>
    /// <returns>Null at the end.</returns>
    public async Task<PendingBatch?> NextAsync(CancellationToken cancellationToken)
    {
        if (_forming.Count == 0 && _next is null && !await _records.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        if (!Gather() && options.Linger > TimeSpan.Zero && !_isComplete)
        {
            await Task.Delay(options.Linger, options.Time, cancellationToken).ConfigureAwait(false);
            Gather();
        }

        var batch = new PendingBatch(_forming);
        (_forming, _bytes) = ([], BatchHead.Bytes);
        return batch;
    }

    /// <summary>Everything that is left fails.</summary>
    public void Fail(BrokerException error)
    {
        Complete();
        while (Gather() || _forming.Count > 0)
        {
            new PendingBatch(_forming).Fail(error);
            (_forming, _bytes) = ([], BatchHead.Bytes);
        }
    }

    /// <returns>Whether the batch is full.</returns>
    private bool Gather()
    {
        while (_next is not null || _records.Reader.TryRead(out _next))
        {
            var bytes = _next.Bytes;
            if (_forming.Count == options.BatchRecords || (_forming.Count > 0 && _bytes + bytes > options.BatchBytes))
            {
                return true;
            }

            _forming.Add(_next);
            _bytes += bytes;
            _next = null;
        }

        return false;
    }
}
