using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Simulation.Checkers;
using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Network;
using Coordinator.Storage;
using Coordinator.TestKit.Disks;

namespace Coordinator.Simulation.Servers;

/// <summary>A machine: its disk, its clock, and at most one process of the server.</summary>
internal sealed class SimServer(
    SimWorld world, ServerId id, IServerDisk disk, PeerNetwork network, ServerTempo tempo, Func<ulong, ReplicaOptions> options, RunCheckers checkers, Tampering tampering)
{
    // 2026-01-01, so that stamped times look like times.
    private const long WallBase = 1_767_225_600_000;

    private long _restartNumber;

    public ServerId Id => id;

    public PeerNetwork Network => network;

    public ServerTempo Tempo => tempo;

    public IServerDisk Disk => disk;

    /// <summary>The planted defect, if any.</summary>
    public Tampering Tampering => tampering;

    public ServerProcess? Process { get; private set; }

    public bool IsUp => Process is not null;

    public long WallMilliseconds => WallBase + (world.Now / SimWorld.Millisecond) + tempo.WallOffset;

    public void Start()
    {
        if (IsUp)
        {
            return;
        }

        OpenedStore? opened = null;
        AtDisk(() => opened = disk.Open(id));
        if (opened is null)
        {
            return;
        }

        world.Coverage.Count("server.start");
        world.Trace.Line($"s{id}", $"starts: {opened.Recovered}");
        world.Trace.Mix(id.Value);
        Process = new ServerProcess(world, this, opened, options(world.Random.Next()), checkers);
        network.Join(Process);
        Process.Start();
    }

    /// <summary>Kill and loss of power at once: what was not flushed may be lost.</summary>
    public void Crash()
    {
        if (Process is null)
        {
            return;
        }

        world.Coverage.Count("crash");
        world.Trace.Line($"s{id}", "crashes");
        var process = Process;
        Process = null;
        process.Die();
        network.Leave(id);
        disk.Crash(world.Random);
        StartAfter(world.Random.Spread(20 * SimWorld.Millisecond, 3 * SimWorld.Second));
    }

    /// <summary>A fault of the disk: the server is over, the process builds another one from the disk, again and again until it can.</summary>
    private void Fence(IOException fault)
    {
        world.Coverage.Count(Process is null ? "disk.not-back" : "disk.fenced");
        world.Trace.Line($"s{id}", "is fenced: " + fault.Message);
        if (Process is { } process)
        {
            Process = null;
            process.Die();
            network.Leave(id);
        }

        disk.Kill();
        StartAfter(world.Random.Spread(250 * SimWorld.Millisecond, SimWorld.Second));
    }

    private void StartAfter(long delay)
    {
        var number = ++_restartNumber;
        world.After(delay, () =>
        {
            if (number == _restartNumber)
            {
                Start();
            }
        });
    }

    /// <summary>Faults are over: it runs and is not stopped.</summary>
    public void Heal()
    {
        disk.Heal();
        Process?.Heal();
        Start();
    }

    public void Wipe()
    {
        Crash();
        world.Coverage.Count("wipe");
        world.Trace.Line($"s{id}", "gets an empty disk");
        disk.Wipe();
    }

    /// <summary>Runs disk work; a power cut in the midst of it takes the process with it.</summary>
    public void AtDisk(Action work)
    {
        try
        {
            work();
        }
        catch (IOException fault) when (fault is DiskFaultException or StoreFailedException)
        {
            Fence(fault);
        }
        catch (SimCrashException)
        {
            world.Coverage.Count("crash.in-disk");
            world.Trace.Line($"s{id}", "loses power within a disk operation");
            if (Process is null)
            {
                disk.Crash(world.Random);
                world.After(100 * SimWorld.Millisecond, Start);
            }
            else
            {
                Crash();
            }
        }
    }
}
