using Coordinator.Replication;
using Coordinator.Simulation.Engine;
using Coordinator.Zab;

namespace Coordinator.Simulation.Servers;

/// <summary>
/// The storage worker: one queue, strictly in order; consecutive appends share one flush, and writes reach the disk a while before it.
/// </summary>
internal sealed class StorageActor(SimWorld world, ServerProcess process, ServerTempo tempo, ZabRecovered recovered)
{
    private const int GroupAppends = 64;

    private readonly Queue<Effect> _queue = new();
    private bool _isBusy;

    /// <summary>What is surely on the disk.</summary>
    public DurableState Durable { get; } = DurableState.From(recovered);

    public void Enqueue(Effect effect)
    {
        _queue.Enqueue(effect);
        Pump();
    }

    private void Pump()
    {
        if (_isBusy || !process.IsAlive || !_queue.TryDequeue(out var effect))
        {
            return;
        }

        _isBusy = true;
        if (effect is AppendTxns append)
        {
            Append(append);
            return;
        }

        var latency = effect is StorageEffect ? tempo.Flush(world.Random) : world.Random.Between(20, 500);
        world.After(latency, () => Finish(() => Perform(effect)));
    }

    private void Append(AppendTxns first)
    {
        var group = new List<AppendTxns> { first };
        while (group.Count < GroupAppends && _queue.TryPeek(out var next) && next is AppendTxns more)
        {
            _queue.Dequeue();
            group.Add(more);
        }

        process.Machine.AtDisk(() =>
        {
            foreach (var append in group)
            {
                process.Store.Append(append.Records, append.Commit);
            }
        });
        world.After(tempo.Flush(world.Random), () => Finish(() => Flush(group)));
    }

    private void Finish(Action work)
    {
        if (!process.IsAlive)
        {
            return;
        }

        if (process.IsPaused)
        {
            world.After(50 * SimWorld.Millisecond, () => Finish(work));
            return;
        }

        process.Machine.AtDisk(work);
        _isBusy = false;
        Pump();
    }

    private void Flush(List<AppendTxns> group)
    {
        if (!process.Machine.Tampering.SkipsFlush)
        {
            process.Store.Flush();
        }

        Check.That(
            process.Machine.Tampering.SkipsFlush || process.Store.Flushed >= group[^1].Records[^1].Zxid || group[^1].Records.Count == 0, "store", $"a flush of {group[^1].Records[^1].Zxid} gave {process.Store.Flushed}");
        foreach (var append in group)
        {
            Durable.Appended(append.Records);
        }

        Complete(group[^1].Ticket);
    }

    private void Perform(Effect effect)
    {
        switch (effect)
        {
            case ReadLog read:
                process.Post(new LogRead(read.RequestId, process.Store.ReadLog(read.After, read.MaxBytes)));
                return;
            case ReadSnapshot read:
                var (bytes, isLast) = process.Store.ReadSnapshot(read.SnapshotZxid, read.Offset, read.MaxBytes);
                process.Post(new SnapshotRead(read.RequestId, bytes, isLast));
                return;
            case StorageEffect storage:
                Change(storage);
                Complete(storage.Ticket);
                return;
            default:
                throw new SimulationFailedException("simulator", $"the storage worker does not know {effect}");
        }
    }

    private void Change(StorageEffect effect)
    {
        var store = process.Store;
        switch (effect)
        {
            case TruncateLog truncate:
                store.Truncate(truncate.After);
                Durable.Truncated(truncate.After);
                break;
            case SaveEpochs save:
                store.SaveEpochs(save.Epochs);
                Durable.Epochs = save.Epochs;
                break;
            case WriteTailHeader tail:
                store.WriteTailHeader(tail.Commit);
                break;
            case BeginInstall begin:
                store.BeginInstall(begin.SnapshotZxid);
                Durable.InstallBegun(begin.SnapshotZxid);
                break;
            case StageSnapshot stage:
                store.StageSnapshot(stage.Offset, stage.Bytes);
                break;
            case StageTxns stage:
                store.StageTxns(stage.Records, stage.Commit);
                Durable.Staged(stage.Records);
                break;
            case CommitInstall:
                process.Post(new SnapshotDecoded(store.CommitInstall()));
                Durable.Installed();
                break;
            case AbortInstall:
                store.AbortInstall();
                break;
            default:
                throw new SimulationFailedException("simulator", $"the storage worker does not know {effect}");
        }
    }

    private void Complete(long ticket)
    {
        Durable.Ticket = ticket;
        process.Post(new StorageCompleted(ticket));
    }
}
