using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Server.Telemetry;
using Coordinator.Storage;
using Coordinator.Tree;
using Coordinator.Zab;

namespace Coordinator.Server.Storage;

/// <summary>
/// The order in which work reaches the disk, as plain synchronous code: appends that follow each other share one flush; work of another
/// kind begins when everything before it is durable; completions are reported in order. The worker gives it a thread, the simulator a
/// simulated disk.
/// </summary>
public sealed class StorageExecutor(ReplicaStore store, Action<Input> post, CoordinatorMetrics? metrics = null)
{
    private readonly TimeProvider _time = TimeProvider.System;
    private long _completed;
    private long _unflushed;
    private bool _needsFlush;
    private int _unflushedTxns;
    private long _installBegunAt;

    /// <summary>Does all of it; when it returns, everything with a ticket is durable and reported.</summary>
    /// <param name="batch">Effects in the order of the core.</param>
    /// <exception cref="IOException">The disk failed: nothing behind the last report is durable, and the store does nothing more.</exception>
    public void Run(IReadOnlyList<Effect> batch)
    {
        foreach (var work in batch)
        {
            Run(work);
        }

        Flush();
    }

    private void Run(Effect work)
    {
        switch (work)
        {
            case AppendTxns append:
                store.Append(append.Records, append.Commit);
                AwaitFlush(append.Ticket);
                Count(append.Records);
                break;
            case StageTxns stage:
                store.StageRecords(stage.Records, stage.Commit);
                AwaitFlush(stage.Ticket);
                Count(stage.Records);
                break;
            case WriteTailHeader header:
                Flush();
                store.WriteTailHeader(header.Commit);
                AwaitFlush(header.Ticket);
                break;
            case StorageEffect other:
                Flush();
                RunAlone(other);
                Complete(other.Ticket);
                break;
            case ReadLog read:
                var slice = store.ReadLog(read.After, read.MaxBytes);
                post(new LogRead(read.RequestId, slice.Available ? slice.Records : []));
                break;
            case ReadSnapshot read:
                var chunk = store.ReadSnapshot(read.SnapshotZxid, read.Offset, read.MaxBytes);
                post(new SnapshotRead(read.RequestId, chunk.Available ? chunk.Bytes : default, chunk.IsLast));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(work), work.GetType().Name, "the disk does not know this kind of work");
        }
    }

    private void RunAlone(StorageEffect work)
    {
        switch (work)
        {
            case SaveEpochs save:
                // History is durable before the epoch that vouches for it (ZOOKEEPER-4643).
                Invariant.Holds(save.AfterTicket <= _completed);
                store.SaveEpochs(save.Epochs);
                break;
            case TruncateLog truncate:
                store.Truncate(truncate.After);
                break;
            case BeginInstall begin:
                _installBegunAt = _time.GetTimestamp();
                store.BeginInstall(begin.SnapshotZxid);
                break;
            case StageSnapshot stage:
                store.StageSnapshotChunk(stage.Offset, stage.Bytes.Span);
                metrics?.Storage.SnapshotPieceReceived(stage.Bytes.Length);
                break;
            case CommitInstall:
                CommitStaged();
                break;
            case AbortInstall:
                store.AbortInstall();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(work), work.GetType().Name, "the disk does not know this kind of work");
        }
    }

    private void CommitStaged()
    {
        if (!store.CommitInstall() || store.NewestSnapshot is not { } newest)
        {
            throw new IOException("the snapshot received from the leader does not check; what was there before stands");
        }

        post(new SnapshotDecoded(ReadTree(store, newest.Zxid)));
        metrics?.Storage.SnapshotInstalled(newest.Zxid, _time.GetElapsedTime(_installBegunAt));
    }

    /// <summary>Decodes a finished snapshot.</summary>
    /// <exception cref="IOException">It is whole, but no tree.</exception>
    public static DataTree ReadTree(ReplicaStore store, Zxid zxid)
    {
        using var content = store.OpenSnapshot(zxid);
        var decoded = TreeSnapshot.Read(content.Read, Seeds.Draw());
        return decoded.Tree ?? throw new IOException($"the snapshot at {zxid} is no tree: {decoded.Error}");
    }

    private void AwaitFlush(long ticket)
    {
        Invariant.Holds(ticket > _completed && ticket > _unflushed);
        _unflushed = ticket;
        _needsFlush = true;
    }

    private void Count(IReadOnlyList<LogRecord> records)
    {
        _unflushedTxns += records.Count;
        metrics?.Storage.Appended(records);
    }

    private void Flush()
    {
        if (!_needsFlush)
        {
            return;
        }

        var started = _time.GetTimestamp();
        store.Flush();
        metrics?.Storage.Flushed(_time.GetElapsedTime(started), _unflushedTxns);
        _needsFlush = false;
        _unflushedTxns = 0;
        Complete(_unflushed);
    }

    private void Complete(long ticket)
    {
        Invariant.Holds(ticket > _completed);
        _completed = ticket;
        post(new StorageCompleted(ticket));
    }
}
