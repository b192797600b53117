using Coordinator.Records;

namespace Coordinator.Broker.Client.Producing;

/// <summary>A record on its way.</summary>
/// <param name="record">The record.</param>
/// <param name="since">When it was taken, by the producer's clock.</param>
/// <param name="buffer">Where it takes its room.</param>
internal sealed class PendingRecord(Record record, long since, RecordBuffer buffer)
{
    private readonly TaskCompletionSource<RecordPlace> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Record Record => record;

    public long Since => since;

    public int Bytes => BatchHead.RecordBytes + (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);

    public Task<RecordPlace> Delivered => _end.Task;

    public void Deliver(RecordPlace place)
    {
        buffer.Leave(Bytes);
        _end.SetResult(place);
    }

    public void Fail(BrokerException error)
    {
        buffer.Leave(Bytes);
        _end.SetException(error);

        // Whoever does not ask what became of it has asked for nothing.
        _ = _end.Task.Exception;
    }
}
