using Coordinator.Replication;
using Coordinator.Simulation.Engine;
using Coordinator.Zab;

namespace Coordinator.Simulation.Servers;

/// <summary>The snapshot worker: writes beside the appends, one snapshot at a time; cuts and installations may overtake it.</summary>
internal sealed class SnapshotActor(SimWorld world, ServerProcess process, ServerTempo tempo)
{
    private readonly Queue<SaveSnapshot> _queue = new();
    private bool _isBusy;

    public void Save(SaveSnapshot save)
    {
        _queue.Enqueue(save);
        Pump();
    }

    private void Pump()
    {
        if (!_isBusy && _queue.TryDequeue(out var save))
        {
            _isBusy = true;
            Later(() =>
            {
                process.Store.BeginSnapshot(save.Zxid, save.Chunks);
                Later(Complete);
            });
        }
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
