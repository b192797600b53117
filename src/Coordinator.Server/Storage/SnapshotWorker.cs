using System.Collections.Concurrent;
using Coordinator.Replication;
using Coordinator.Server.Telemetry;
using Coordinator.Storage.Snapshots;
using Coordinator.Tree;
using Coordinator.Zab;

namespace Coordinator.Server.Storage;

/// <summary>
/// Writes the pieces of a snapshot, and reads one back, on a thread of its own, so that appends and their flushes go on. At most one snapshot at a time; the core
/// makes no more pieces than it has seen written, but a few.
/// </summary>
internal sealed class SnapshotWorker : IDisposable
{
    // More than the core has in flight, so that the owner of the store never waits here.
    private const int Capacity = 16;

    private readonly BlockingCollection<Action> _queue = new(Capacity);
    private readonly IStorageQueue _owner;
    private readonly Action<Input> _post;
    private readonly CoordinatorMetrics _metrics;
    private readonly Func<Exception, bool> _fail;
    private readonly Thread _thread;
    private long _begunAt;
    private volatile bool _isStopping;

    public SnapshotWorker(IStorageQueue owner, Action<Input> post, CoordinatorMetrics metrics, Func<Exception, bool> fail)
    {
        (_owner, _post, _metrics, _fail) = (owner, post, metrics, fail);
        _thread = new Thread(Run) { Name = "snapshots", IsBackground = true, Priority = ThreadPriority.BelowNormal };
    }

    public void Start() => _thread.Start();

    /// <summary>Writes a piece; the last one seals the snapshot and hands it back.</summary>
    public void Write(SnapshotWriter writer, SaveSnapshot piece) => _queue.Add(() => Take(writer, piece));

    /// <summary>Hands back a snapshot that will not be finished, when nothing of it is being written any more.</summary>
    public void Drop(SnapshotWriter writer) => _queue.Add(() => _owner.Enqueue(new SnapshotAbandoned(writer)));

    /// <summary>Decodes a snapshot for a server that builds its state again.</summary>
    /// <param name="content">The snapshot, closed when it is read; null for the empty tree.</param>
    /// <param name="requestId">Number of the question.</param>
    public void Read(SnapshotReader? content, long requestId) => _queue.Add(() => Reread(content, requestId));

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
            foreach (var work in _queue.GetConsumingEnumerable())
            {
                if (_isStopping)
                {
                    return;
                }

                work();
            }
        }
        catch (Exception fault) when (_fail(fault))
        {
            // Reported; the server stops.
        }
    }

    private void Take(SnapshotWriter writer, SaveSnapshot piece)
    {
        if (piece.Offset == 0)
        {
            _begunAt = TimeProvider.System.GetTimestamp();
        }

        writer.Write(piece.Bytes.Span);
        _metrics.Storage.SnapshotPieceWritten(piece.Bytes.Length);
        if (!piece.IsLast)
        {
            _post(new SnapshotPieceWritten(piece.Zxid));
            return;
        }

        writer.Seal();
        _metrics.Storage.SnapshotWritten(piece.Zxid, TimeProvider.System.GetElapsedTime(_begunAt));
        _owner.Enqueue(new SnapshotSealed(writer));
    }

    private void Reread(SnapshotReader? content, long requestId)
    {
        using (content)
        {
            var seed = Seeds.Draw();
            _post(new StateReread(requestId, content is null ? new DataTree(seed) : TreeSnapshot.Read(content.Read, seed).Tree));
        }
    }
}
