using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Members;
using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Runs;
using Coordinator.Zab.Messages;

namespace Coordinator.Simulation.Faults;

// Faults of the network, of clients and of operators.
internal sealed partial class FaultInjector
{
    private long _lastCall;

    private bool Partition()
    {
        var inside = servers.Where(_ => _random.Next(2) == 0).Select(server => server.Id).ToList();
        Split(inside, Duration(6 * SimWorld.Second));
        return inside.Count > 0 && inside.Count < servers.Count;
    }

    private bool IsolateLeader()
    {
        if (Leader() is not { } leader)
        {
            return false;
        }

        Split([leader.Id], Duration(6 * SimWorld.Second));
        return true;
    }

    private void Split(List<ServerId> inside, long duration)
    {
        foreach (var a in inside)
        {
            foreach (var b in servers.Where(server => !inside.Contains(server.Id)))
            {
                Block(a, b.Id, duration);
                Block(b.Id, a, duration);
            }
        }
    }

    private bool OneWay()
    {
        var (from, to) = Pair();
        if (_random.Next(2) == 0)
        {
            Block(from, to, Duration(6 * SimWorld.Second));
            return true;
        }

        // Deaf: the others hear it, it hears nobody.
        var duration = Duration(6 * SimWorld.Second);
        foreach (var other in servers.Where(server => server.Id != to))
        {
            Block(other.Id, to, duration);
        }

        return true;
    }

    private bool CutLink()
    {
        var (a, b) = Pair();
        var duration = Duration(6 * SimWorld.Second);
        Block(a, b, duration);
        Block(b, a, duration);
        return true;
    }

    private bool ResetLink()
    {
        var at = 0L;
        for (var times = 1 + _random.Next(5); times > 0; times--)
        {
            var (a, b) = Pair();
            world.After(at, () => peers.Reset(a, b));
            at += Duration(500 * SimWorld.Millisecond);
        }

        return true;
    }

    /// <summary>The link breaks in the middle of a snapshot, or just before the history that follows it is closed.</summary>
    private bool CutTransfer()
    {
        var chunks = 1 + _random.Next(4);
        peers.ResetAfter(_random.Next(4) == 0 ? message => message is NewLeader : message => message is SnapshotChunk && --chunks <= 0);
        return true;
    }

    private bool SlowLink()
    {
        var (from, to) = Pair();
        peers.Slow(from, to, (int)_random.Spread(5, 100));
        For(Duration(5 * SimWorld.Second), () => peers.Slow(from, to, 0));
        return true;
    }

    private bool KillClient()
    {
        _random.Pick(clients).Kill();
        return true;
    }

    private bool PauseClient()
    {
        _random.Pick(clients).Pause(world.Now + Duration(8 * SimWorld.Second));
        return true;
    }

    private bool CutClient()
    {
        var client = _random.Next(clients.Count);
        var duration = Duration(6 * SimWorld.Second);
        foreach (var server in servers.Where(_ => _random.Next(2) == 0))
        {
            clientNetwork.Block(client, server.Id);
            For(duration, () => clientNetwork.Unblock(client, server.Id));
        }

        return true;
    }

    private bool ResetClient()
    {
        clientNetwork.Reset(_random.Next(clients.Count));
        return true;
    }

    /// <summary>An operator ends a session, by any server; that one may know less of it than the ensemble does.</summary>
    private bool KillSession()
    {
        var open = _history.Model.Sessions().ToList();
        if (open.Count == 0 || AnyUp()?.Process is not { } process)
        {
            return false;
        }

        process.Post(new KillSession(++_lastCall, _random.Pick(open).Id, []));
        return true;
    }

    /// <summary>An operator lets a subtree grow a little more, or removes its quota, by any server.</summary>
    private bool SetQuota()
    {
        if (AnyUp()?.Process is not { } process)
        {
            return false;
        }

        var quotas = _history.Model.Quotas;
        var path = _random.Next(4) == 0 ? ZnodePath.Root : _random.Pick([.. _history.Model.ListSubtree(ZnodePath.Root, null, 100)!.Entries]).Path;
        var quota = quotas.Count > 0 && _random.Next(2) == 0
            ? new Quota(_random.Pick(quotas).Quota.Path, Quota.Unlimited, Quota.Unlimited)
            : new Quota(path, 1 + _random.Next(_history.Model.Count + 5), _random.Next(3) == 0 ? Quota.Unlimited : _random.Next(5_000));
        process.Post(new SetQuota(++_lastCall, quota, []));
        return true;
    }

    /// <summary>An operator adds, promotes or removes whoever, as often as not too early.</summary>
    private bool ChangeMembers()
    {
        if (Leader()?.Process is not { } process)
        {
            return false;
        }

        var server = Any();
        var member = checkers.Durability.Membership.Find(server);
        MemberChange change = member is null ? new AddMember(RunShape.MemberOf(server, ServerRole.Observer))
            : member.Role == ServerRole.Observer && _random.Next(4) > 0 ? new PromoteMember(server)
            : new RemoveMember(server);
        if (world.IsSomeoneCorrupted && change is RemoveMember && checkers.Durability.Membership.Voters.Count == 3)
        {
            return false; // as in CorruptState
        }

        process.Post(new ChangeMembership(++_lastCall, change, []));
        return true;
    }

    private void Block(ServerId from, ServerId to, long duration)
    {
        peers.Block(from, to);
        For(duration, () => peers.Unblock(from, to));
    }
}
