using Coordinator.Primitives;
using Coordinator.Simulation.Engine;
using Coordinator.Storage;
using Coordinator.TestKit.Disks;
using Coordinator.Zab;

namespace Coordinator.Simulation.Servers;

/// <summary>A simulated disk under the real store.</summary>
internal sealed class StoreDisk(SimWorld world, int segmentBytes, int snapshotsKept) : IServerDisk
{
    private readonly SimDisk _disk = new();

    public bool IsWhole { get; internal set; }

    public OpenedStore Open(ServerId server)
    {
        var options = new StoreOptions("/data", "/log", server, segmentBytes, snapshotsKept);
        switch (ReplicaStore.Open(_disk, options))
        {
            case OpenResult.Opened opened:
                var state = opened.State;
                foreach (var note in state.Notes)
                {
                    world.Trace.Line($"s{server}", "store: " + note);
                }

                IsWhole = state.EpochsValid && state.Epochs.Voter;
                var store = new StoreAdapter(this, opened.Store);
                var recovered = new ZabRecovered(
                    state.EpochsValid ? state.Epochs : default, state.SnapshotZxid, state.LogBase, state.Runs, state.Records, state.CommitZxid);
                return new OpenedStore(store, recovered, state.SnapshotZxid.IsZero ? null : store.Decode(state.SnapshotZxid));
            case OpenResult.Refused refused:
                throw new SimulationFailedException("store", $"server {server} cannot open its disk: {refused.Kind} {refused.Message}");
            default:
                throw new SimulationFailedException("simulator", "no such result");
        }
    }

    public void Crash(SeededRandom random) => _disk.Crash(random);

    public void CutPowerAfter(int operations) => _disk.CrashAfter(operations);

    public void Heal() => _disk.CrashAfter(long.MaxValue / 2);

    public void Wipe()
    {
        _disk.Wipe();
        IsWhole = false;
    }
}
