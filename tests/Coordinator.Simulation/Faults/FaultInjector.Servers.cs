using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Servers;
using Coordinator.Tree;

namespace Coordinator.Simulation.Faults;

// Faults of servers, disks and clocks.
internal sealed partial class FaultInjector
{
    private SimServer? _corrupted;

    private static bool Crash(SimServer? server)
    {
        server?.Crash();
        return server is not null;
    }

    /// <summary>
    /// One server's tree goes another way than its txns say, where no client looks: only the digest tells. Always the same server in a run, and
    /// only again when it is sound again and has given its state to nobody: else there may be three states and no majority, and then nobody
    /// may serve (seed 1411 of 60 s). Nor is there a majority of two voters that differ (seed 703289).
    /// </summary>
    private bool CorruptState()
    {
        _corrupted ??= _random.Pick(servers);
        if (checkers.Durability.Membership.Voters.Count == 2
            || _corrupted.Process is not { } process
            || (world.IsSomeoneCorrupted && !IsSoundAgain(process)))
        {
            return false;
        }

        process.Witness.Corrupted();
        world.Corrupted = process.Id;
        var znodes = process.Replica.Tree.State.Znodes;
        var (root, pathHash) = (znodes.Root, ZnodePaths.HashOf(znodes.Root));
        znodes.SubtractShare(root, pathHash);
        root.SetData([(byte)_random.Next(256), (byte)_random.Next(256), (byte)_random.Next(256)], root.Mzxid, root.Mtime, root.Version);
        znodes.AddShare(root, pathHash);
        return true;
    }

    private bool IsSoundAgain(ServerProcess process) =>
        !world.IsCorruptionSpread
        && process.Witness.Applied == _history.Last
        && TreeDigest.Recompute(process.Replica.Tree) == TreeDigest.Recompute(_history.Model);

    private bool CrashAtEffect()
    {
        if (AnyUp()?.Process is not { } process)
        {
            return false;
        }

        process.CrashAfterEffects = _random.Next(20);
        return true;
    }

    private bool CrashInDisk()
    {
        var server = _random.Pick(servers);
        server.Disk.CutPowerAfter(_random.Next(60));
        return true;
    }

    private bool CrashAll()
    {
        foreach (var server in servers)
        {
            server.Crash();
        }

        return true;
    }

    private bool RestartStorm()
    {
        var server = _random.Pick(servers);
        var at = 0L;
        for (var times = 3 + _random.Next(4); times > 0; times--)
        {
            at += Duration(2 * SimWorld.Second);
            world.After(at, () =>
            {
                if (!_isOver)
                {
                    server.Crash();
                }
            });
        }

        return true;
    }

    private bool GracefulStop()
    {
        if (AnyUp() is not { Process: { } process } server)
        {
            return false;
        }

        process.Post(new Stopping());
        world.After(_random.Between(1, 500) * SimWorld.Millisecond, () =>
        {
            if (server.Process == process)
            {
                server.Crash();
            }
        });
        return true;
    }

    private bool MoveLeader()
    {
        var leader = Leader()?.Process;
        leader?.Post(new MoveLeader(0, _random.Next(2) == 0 ? ServerId.None : Any()));
        return leader is not null;
    }

    private bool Pause(SimServer? server)
    {
        if (server?.Process is not { } process)
        {
            return false;
        }

        process.Pause(world.Now + Duration(6 * SimWorld.Second));
        return true;
    }

    private bool SlowFlush()
    {
        var tempo = _random.Pick(servers).Tempo;
        tempo.FlushFactor = (int)_random.Spread(10, 200);
        For(Duration(5 * SimWorld.Second), () => tempo.FlushFactor = 1);
        return true;
    }

    private bool DiskError()
    {
        _random.Pick(servers).Disk.FailNext(flush: _random.Next(2) == 0);
        return true;
    }

    private bool DiskFull()
    {
        var disk = _random.Pick(servers).Disk;
        disk.Fill(_random.Spread(1, 256 << 10));
        For(Duration(5 * SimWorld.Second), () => disk.Fill(long.MaxValue / 2));
        return true;
    }

    private bool TickDrift()
    {
        var percent = _random.Between(-Checkers.SessionChecker.DriftPercent, Checkers.SessionChecker.DriftPercent);
        _random.Pick(servers).Tempo.TickLength = 100 * SimWorld.Millisecond * (100 + percent) / 100;
        return true;
    }

    private bool WallJump()
    {
        _random.Pick(servers).Tempo.WallOffset = _random.Between(-3_600_000, 3_600_000);
        return true;
    }

    private bool Wipe()
    {
        var victim = Expendable();
        victim?.Wipe();
        return victim is not null;
    }

    private bool Rot()
    {
        if (Expendable() is not { } victim)
        {
            return false;
        }

        victim.Crash();
        return victim.Disk.Rot(victim.Id, _random);
    }

    /// <summary>
    /// A server whose copy may go: only while the whole disks of the others are a majority, by whatever membership somebody knows, and all of them
    /// are whole, since that is what the ensemble may rely on. A change of the members that a paused server has yet to read may promote the victim
    /// (seed 800469).
    /// </summary>
    private SimServer? Expendable()
    {
        var victim = _random.Pick(servers);
        var membership = checkers.Durability.Membership;
        List<ServerId> whole = [.. servers.Where(server => server != victim && server.Disk.IsWhole).Select(server => server.Id)];
        var isEnough = membership.Voters.Where(voter => voter != victim.Id).All(whole.Contains)
            && membership.Voters.Count(whole.Contains) >= membership.QuorumSize
            && servers.All(server => server.Process is { } process
                ? process.Replica.Zab.IsQuorum(whole) && !process.HasWaiting<ChangeMembership>()
                : membership.Version.IsZero);
        return victim.Disk.IsWhole && isEnough ? victim : null;
    }
}
