using System.Threading.Channels;
using Coordinator.Primitives;

namespace Coordinator.Broker.Client.Producing;

/// <summary>The batches of a partition that are under way, oldest first: at most as many as a broker knows again.</summary>
internal sealed class BatchWindow
{
    /// <summary>Most batches of a partition under way.</summary>
    public const int MaxBatches = 5;

    private readonly List<(long Number, PendingBatch Batch)> _batches = [];
    private readonly Channel<bool> _left = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private long _last;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _batches.Count;
            }
        }
    }

    /// <summary>The oldest; null when there is none.</summary>
    public PendingBatch? Oldest
    {
        get
        {
            lock (_gate)
            {
                return _batches.Count == 0 ? null : _batches[0].Batch;
            }
        }
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<(long Number, PendingBatch Batch)> All()
    {
        lock (_gate)
        {
            return [.. _batches];
        }
    }

    /// <returns>The batch's number, by which answers name it.</returns>
    public long Add(PendingBatch batch)
    {
        lock (_gate)
        {
            Invariant.Holds(_batches.Count < MaxBatches);
            _batches.Add((++_last, batch));
            return _last;
        }
    }

    /// <summary>Null when it has left.</summary>
    public PendingBatch? Find(long number)
    {
        lock (_gate)
        {
            return _batches.Find(one => one.Number == number).Batch;
        }
    }

    public void Remove(PendingBatch batch)
    {
        lock (_gate)
        {
            _batches.RemoveAll(one => one.Batch == batch);
        }

        _left.Writer.TryWrite(true);
    }

    /// <summary>Waits until at most some are under way.</summary>
    public async Task ShrinkAsync(int most, CancellationToken cancellationToken)
    {
        while (Count > most)
        {
            await _left.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
