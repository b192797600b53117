using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Server.Loop;
using Coordinator.Server.Telemetry;
using Coordinator.Storage;
using Coordinator.Storage.Snapshots;
using Coordinator.Zab;
using Microsoft.Extensions.Logging;

namespace Coordinator.Server.Storage;

/// <summary>
/// Owns the store and the thread that may touch it. Takes everything that is queued, so that a flush covers what has come meanwhile. After
/// a fault of the disk nothing more is reported, hence nothing more is acknowledged: this server is over, whatever the disk says next. The
/// one that follows it believes only what its recovery checks, and writes what no good flush covers anew.
/// </summary>
public sealed class StorageWorker : IStorageQueue, IDisposable
{
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _signal = new(false);
    private readonly ReplicaStore _store;
    private readonly ServerFate _fate;
    private readonly CoordinatorMetrics _metrics;
    private readonly ILogger<StorageWorker> _logger;
    private readonly Thread _thread;
    private List<Effect> _queued = [];
    private IInputQueue? _inputs;
    private SnapshotWorker? _snapshots;
    private SnapshotWriter? _writing;
    private bool _isStopping;

    /// <summary>Prepares the worker; <see cref="Start"/> starts its thread.</summary>
    public StorageWorker(ReplicaStore store, ServerFate fate, CoordinatorMetrics metrics, ILogger<StorageWorker> logger)
    {
        (_store, _fate, _metrics, _logger) = (store, fate, metrics, logger);
        metrics.Storage.ObserveQueue(() => Queued);
        _thread = new Thread(Run) { Name = "storage", IsBackground = true };
    }

    /// <summary>Whether the disk failed.</summary>
    public bool HasFault { get; private set; }

    private int Queued
    {
        get
        {
            lock (_gate)
            {
                return _queued.Count;
            }
        }
    }

    /// <summary>Starts the thread.</summary>
    /// <param name="inputs">Where answers go.</param>
    public void Start(IInputQueue inputs)
    {
        _inputs = inputs;
        _snapshots = new SnapshotWorker(this, Post, _metrics, Fail);
        _snapshots.Start();
        _thread.Start();
    }

    /// <inheritdoc/>
    public void Enqueue(Effect work)
    {
        lock (_gate)
        {
            _queued.Add(work);
        }

        _signal.Set();
    }

    /// <summary>Opens the newest snapshot; null when there is none, or the worker is stopping.</summary>
    public Task<SnapshotFile?> OpenNewestSnapshotAsync()
    {
        var opened = new TaskCompletionSource<SnapshotFile?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_isStopping)
            {
                return Task.FromResult<SnapshotFile?>(null);
            }

            _queued.Add(new OpenSnapshot(opened));
        }

        _signal.Set();
        return opened.Task;
    }

    /// <summary>Finishes what is queued, then closes the store. Call after the loop has ended.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
        }

        _signal.Set();
        if (_snapshots is { } snapshots)
        {
            // In this order: what is queued here may be a piece of a snapshot.
            _thread.Join();
            snapshots.Dispose();
        }

        _store.Dispose();
        _signal.Dispose();
    }

    private void Run()
    {
        try
        {
            var executor = new StorageExecutor(_store, Post, _metrics);
            var batch = new List<Effect>();
            while (Take(ref batch))
            {
                RunBatch(executor, batch);
                batch.Clear();
            }
        }
        catch (Exception fault) when (Fail(fault))
        {
            // The server stops; its other parts end with the process.
        }
    }

    /// <summary>Waits for work; false when stopping and everything is done.</summary>
    private bool Take(ref List<Effect> batch)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_queued.Count > 0)
                {
                    (batch, _queued) = (_queued, batch);
                    return true;
                }

                if (_isStopping)
                {
                    return false;
                }
            }

            _signal.WaitOne();
        }
    }

    /// <summary>Splits off what belongs to snapshots: their writing runs beside the appends.</summary>
    private void RunBatch(StorageExecutor executor, List<Effect> batch)
    {
        var rest = batch;
        if (batch.Exists(IsOfSnapshots))
        {
            // The state of a snapshot is flushed before the snapshot is asked for, so it need not wait for its place in the queue.
            rest = batch.FindAll(work => !IsOfSnapshots(work));
            foreach (var work in batch)
            {
                RunSnapshot(work);
            }
        }

        executor.Run(rest);
    }

    private static bool IsOfSnapshots(Effect work) =>
        work is SaveSnapshot or DropSnapshot or RereadState or SnapshotSealed or SnapshotAbandoned or OpenSnapshot;

    private void RunSnapshot(Effect work)
    {
        switch (work)
        {
            case SaveSnapshot piece:
                _writing = piece.Offset == 0 ? _store.BeginSnapshot(piece.Zxid) : _writing;
                _snapshots!.Write(_writing!, piece);
                break;
            case DropSnapshot:
                _snapshots!.Drop(_writing!);
                break;
            case RereadState reread:
                _snapshots!.Read(_store.OpenOldestSnapshot(), reread.RequestId);
                break;
            case OpenSnapshot open:
                open.Opened.SetResult(_store.OpenNewestSnapshotFile());
                break;
            case SnapshotSealed finished:
                CompleteSnapshot(finished.Writer);
                break;
            case SnapshotAbandoned abandoned:
                abandoned.Writer.Abort();
                Post(new SnapshotDropped(abandoned.Writer.Zxid));
                break;
            default:
                break; // the executor's
        }
    }

    private void CompleteSnapshot(SnapshotWriter writer)
    {
        // An overtaken one is gone; what stands is reported all the same, so that the core may ask for the next.
        if (writer.Complete())
        {
            _store.PurgeOldFiles();
        }

        Post(new SnapshotSaved(_store.NewestSnapshot?.Zxid ?? Zxid.Zero, _store.LogBase));
    }

    /// <summary>This thread waits while the loop's queue is full; the loop never waits for this thread.</summary>
    private void Post(Input input)
    {
        var posting = _inputs!.PostAsync(input);
        if (!posting.IsCompletedSuccessfully)
        {
            posting.AsTask().Wait();
        }
    }

    /// <summary>Fences the server. Nothing is reported durable after it.</summary>
    private bool Fail(Exception fault)
    {
        HasFault = true;
        if (fault is IOException or UnauthorizedAccessException)
        {
            var reason = $"disk fault: {fault.Message}; this server fences itself until the disk is back";
            StorageLog.DiskFault(_logger, reason);
            _metrics.Storage.Faulted();
            _fate.Fence(reason);
        }
        else
        {
            StorageLog.Broken(_logger, fault);
            _fate.Stop(ExitCodes.BrokenInvariant, $"a broken invariant at the disk: {fault.Message}");
        }

        return true;
    }
}
