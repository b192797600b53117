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

    private bool _hasRotted;

    public bool IsWhole { get; internal set; }

    public OpenedStore Open(ServerId server)
    {
        var options = new StoreOptions("/data", "/log", server, segmentBytes, snapshotsKept);
        var result = ReplicaStore.Open(_disk, options);
        if (result is OpenResult.Refused { Kind: RefusalKind.DamagedLog or RefusalKind.DamagedSnapshot } damaged && _hasRotted)
        {
            result = SetAside(server, options, damaged.Message);
        }
        else if (result is OpenResult.Opened { State.SnapshotZxid: { IsZero: false } snapshot } whole
            && world.IsSomeoneCorrupted
            && !new StoreAdapter(world, this, whole.Store).IsTree(snapshot))
        {
            whole.Store.Dispose();
            result = SetAside(server, options, $"snapshot {snapshot} is no tree");
        }

        switch (result)
        {
            case OpenResult.Opened opened:
                var state = opened.State;
                foreach (var note in state.Notes)
                {
                    world.Trace.Line($"s{server}", "store: " + note);
                }

                IsWhole = state.EpochsValid && state.Epochs.Voter;
                var store = new StoreAdapter(world, this, opened.Store);
                var recovered = new ZabRecovered(
                    state.EpochsValid ? state.Epochs : default, state.SnapshotZxid, state.LogBase, state.Runs, state.Records, state.CommitZxid);
                return new OpenedStore(store, recovered, state.SnapshotZxid.IsZero ? null : store.Decode(state.SnapshotZxid));
            case OpenResult.Refused refused:
                throw new SimulationFailedException("store", $"server {server} cannot open its disk: {refused.Kind} {refused.Message}");
            default:
                throw new SimulationFailedException("simulator", "no such result");
        }
    }

    private OpenResult SetAside(ServerId server, StoreOptions options, string damage)
    {
        world.Coverage.Count("copy.set-aside");
        world.Trace.Line($"s{server}", "store: " + damage);
        ReplicaStore.SetAside(_disk, options);
        return ReplicaStore.Open(_disk, options);
    }

    public void Crash(SeededRandom random) => _disk.Crash(random);

    public void CutPowerAfter(int operations) => _disk.CrashAfter(operations);

    public void Kill() => _disk.Kill();

    public void FailNext(bool flush)
    {
        if (flush)
        {
            _disk.FailNextFlush();
        }
        else
        {
            _disk.FailNextWrite();
        }
    }

    public void Fill(long room) => _disk.CapacityBytes = _disk.UsedBytes + room;

    public void Heal()
    {
        _disk.CrashAfter(long.MaxValue / 2);
        _disk.Mend();
        _disk.CapacityBytes = long.MaxValue;
    }

    public bool Rot(ServerId server, SeededRandom random)
    {
        if (BitRot.FlipOne(_disk, "/data", "/log", server, random) is not { } rotten)
        {
            return false;
        }

        world.Trace.Line($"s{server}", "rots: " + rotten);
        _hasRotted = true;
        IsWhole = false;
        return true;
    }

    public void Wipe()
    {
        _disk.Wipe();
        IsWhole = false;
    }
}
