using Coordinator.Replication;
using Coordinator.Simulation.Engine;
using Coordinator.Zab;

namespace Coordinator.Simulation.Servers;

/// <summary>The snapshot worker: writes pieces beside the appends, one snapshot at a time; cuts and installations may overtake it.</summary>
internal sealed class SnapshotActor(SimWorld world, ServerProcess process, ServerTempo tempo)
{
    private readonly Queue<Effect> _queue = new();
    private bool _isBusy;

    /// <param name="work">A piece of a snapshot, the end of one that is given up, or the wish for the oldest.</param>
    public void Enqueue(Effect work)
    {
        _queue.Enqueue(work);
        Pump();
    }

    private void Pump()
    {
        if (!_isBusy && _queue.TryDequeue(out var work))
        {
            _isBusy = true;
            Later(() => Perform(work));
        }
    }

    private void Perform(Effect work)
    {
        switch (work)
        {
            case SaveSnapshot piece:
                process.Store.WriteSnapshot(piece.Zxid, piece.Offset, piece.Bytes);
                if (piece.IsLast)
                {
                    Later(Complete);
                    return;
                }

                world.Coverage.Count("snapshot.piece");
                process.Post(new SnapshotPieceWritten(piece.Zxid));
                break;
            case DropSnapshot drop:
                process.Store.DropSnapshot();
                world.Coverage.Count("snapshot.dropped");
                process.Post(new SnapshotDropped(drop.Zxid));
                break;
            case RereadState reread:
                process.Post(new StateReread(reread.RequestId, process.Store.Reread()));
                break;
            default:
                throw new SimulationFailedException("simulator", $"the snapshot worker does not know {work}");
        }

        _isBusy = false;
        Pump();
    }

    private void Complete()
    {
        var (newest, logBase) = process.Store.CompleteSnapshot();
        world.Coverage.Count("snapshot.saved");
        process.Post(new SnapshotSaved(newest, logBase));
        _isBusy = false;
        Pump();
    }

    private void Later(Action work) => world.After(tempo.Flush(world.Random), () =>
    {
        if (!process.IsAlive)
        {
            return;
        }

        if (process.IsPaused)
        {
            Later(work);
            return;
        }

        process.Machine.AtDisk(work);
    });
}
