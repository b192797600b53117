using System.Collections.Concurrent;
using Coordinator.Server.Telemetry;
using Coordinator.Storage.Snapshots;

namespace Coordinator.Server.Storage;

/// <summary>Writes snapshots on a thread of its own, so that appends and their flushes go on. At most one at a time.</summary>
internal sealed class SnapshotWorker : IDisposable
{
    private readonly BlockingCollection<(SnapshotWriter Writer, IReadOnlyList<ReadOnlyMemory<byte>> Chunks)> _queue = new(boundedCapacity: 2);
    private readonly IStorageQueue _owner;
    private readonly CoordinatorMetrics _metrics;
    private readonly Func<Exception, bool> _fail;
    private readonly Thread _thread;
    private volatile bool _isStopping;

    public SnapshotWorker(IStorageQueue owner, CoordinatorMetrics metrics, Func<Exception, bool> fail)
    {
        (_owner, _metrics, _fail) = (owner, metrics, fail);
        _thread = new Thread(Run) { Name = "snapshots", IsBackground = true, Priority = ThreadPriority.BelowNormal };
    }

    public void Start() => _thread.Start();

    public void Write(SnapshotWriter writer, IReadOnlyList<ReadOnlyMemory<byte>> chunks) => _queue.Add((writer, chunks));

    /// <summary>Gives up what is being written: an unfinished snapshot is worth nothing, and a stop must be quick.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Run()
    {
        try
        {
            foreach (var (writer, chunks) in _queue.GetConsumingEnumerable())
            {
                Write(writer, chunks, TimeProvider.System.GetTimestamp());
            }
        }
        catch (Exception fault) when (_fail(fault))
        {
            // Reported; the server stops.
        }
    }

    private void Write(SnapshotWriter writer, IReadOnlyList<ReadOnlyMemory<byte>> chunks, long started)
    {
        foreach (var chunk in chunks)
        {
            if (_isStopping)
            {
                return;
            }

            writer.Write(chunk.Span);
        }

        writer.Seal();
        _metrics.SnapshotWritten(TimeProvider.System.GetElapsedTime(started));
        _owner.Enqueue(new SnapshotSealed(writer));
    }
}
