using Coordinator.Primitives;
using Coordinator.Simulation.Checkers;
using Coordinator.Simulation.Clients;
using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Faults;
using Coordinator.Simulation.Network;
using Coordinator.Simulation.Servers;
using Coordinator.Tree;

namespace Coordinator.Simulation.Runs;

/// <summary>One seed: an ensemble, its clients, faults for a while, then healing.</summary>
internal sealed class SimRun
{
    /// <summary>A run in which less went wrong proves nothing.</summary>
    public const int MinFaults = 3;

    private const long HealBound = 20 * SimWorld.Second;

    private readonly SimWorld _world;
    private readonly RunShape _shape;
    private readonly RunCheckers _checkers;
    private readonly List<SimServer> _servers = [];
    private readonly List<SimClient> _clients = [];
    private readonly ClientNetwork _clientNetwork;
    private readonly FaultInjector _faults;
    private readonly long _length;

    public SimRun(ulong seed, int seconds, Mutant? mutant, ITraceSink? sink)
    {
        _world = new SimWorld(seed, sink);
        _length = seconds * SimWorld.Second;
        _shape = RunShape.Draw(_world.Fork(), mutant);
        _checkers = new RunCheckers(_world);
        _checkers.Durability.Membership = _shape.Zab.Servers;
        var count = _shape.Voters + _shape.Observers + _shape.Spares;
        var peers = new PeerNetwork(_world, _shape.Network, count);
        foreach (var id in Enumerable.Range(1, count).Select(id => new ServerId(id)))
        {
            var tempo = new ServerTempo { MaxFlush = _world.Random.Spread(300, 20_000) };
            var disk = new StoreDisk(_world, _shape.SegmentBytes, _shape.SnapshotsKept);
            _servers.Add(new SimServer(_world, id, disk, peers, tempo, seed => _shape.OptionsOf(id, seed), _checkers, mutant?.Tampering ?? Tampering.None));
        }

        _clientNetwork = new ClientNetwork(_world, _shape.Network, _servers, _shape.Clients);
        for (var index = 0; index < _shape.Clients; index++)
        {
            _clients.Add(new SimClient(_world, index, _clientNetwork, _shape.Workload, _checkers));
        }

        _faults = new FaultInjector(_world, _shape.Faults, _servers, _clients, peers, _clientNetwork, _checkers);
    }

    public RunReport Run()
    {
        SimulationFailedException? failure = null;
        _world.Trace.Line("--", $"seed {_world.Seed}: {_shape}");
        try
        {
            Start();
            _world.RunUntil(_length);
            Heal();
        }
        catch (SimulationFailedException failed)
        {
            failure = failed;
        }

        _world.Coverage.Count("txns", _checkers.History.Count);
        _world.Coverage.Count($"ensemble.{_shape.Voters}-voters");
        _world.Coverage.Count($"ensemble.{_shape.Observers}-observers");
        _world.Coverage.Count($"ensemble.{_shape.Spares}-spares");
        return new RunReport(_world.Seed, _world.Now, _world.Events, _faults.Made, _world.Trace.Hash, _world.Coverage, failure);
    }

    private void Start()
    {
        foreach (var server in _servers)
        {
            _world.After(_world.Random.Between(0, 500) * SimWorld.Millisecond, server.Start);
        }

        foreach (var client in _clients)
        {
            _world.After(_world.Random.Between(0, 1_000) * SimWorld.Millisecond, client.Start);
        }

        _faults.Start();
    }

    private void Heal()
    {
        _world.Trace.Line("--", "healing");
        _faults.Heal();
        _world.RunUntil(_world.Now + SimWorld.Second);
        foreach (var client in _clients)
        {
            client.IsQuiet = true;
        }

        var bound = _world.Now + HealBound;
        while (WhyNotSettled() is { } reason)
        {
            Check.That(_world.Now < bound, "healing", $"{HealBound / SimWorld.Second} s after the last fault: {reason}");
            _world.RunUntil(_world.Now + (100 * SimWorld.Millisecond));
        }

        // What is still on its way to the clients arrives.
        _world.RunUntil(_world.Now + SimWorld.Second);
        Finish();
    }

    private string? WhyNotSettled()
    {
        if (_clients.Find(client => !client.IsSettled) is { } client)
        {
            return $"{client.Life!.Unanswered} requests of client {client.Index} are not answered";
        }

        var leaders = 0;
        var membership = _checkers.Durability.Membership;
        foreach (var server in Members())
        {
            if (server.Process is not { } process)
            {
                return $"server {server.Id} is down";
            }

            var status = process.Replica.Status;
            leaders += status is { State: ServerState.Leading, Serving: true } ? 1 : 0;
            if (!status.Serving || process.Witness.Applied != _checkers.History.Last)
            {
                return $"server {server.Id} has applied {process.Witness.Applied} of {_checkers.History.Last}: {status}";
            }

            // A corrupted leader that sends its state to a blank majority before anybody compares makes its value the right one.
            var right = _checkers.History.IsSomeoneCorrupted ? _servers.Find(other => other.Id == membership.Members[0].Id)!.Process!.Replica.Tree : _checkers.History.Model;
            if (!_checkers.History.IsCorruptionUnseen && TreeDigest.Recompute(process.Replica.Tree) != TreeDigest.Recompute(right))
            {
                return $"the state of server {server.Id} is not that of the others, and nobody has noticed: {status}";
            }

            if (membership.IsVoter(server.Id) && !server.Disk.IsWhole)
            {
                return $"server {server.Id} has no vote";
            }
        }

        return leaders == 1 ? null : $"{leaders} servers lead";
    }

    /// <summary>Who was removed stops; what it keeps until then is nobody's concern.</summary>
    private List<SimServer> Members() => _servers.FindAll(server => _checkers.Durability.Membership.Find(server.Id) is not null);

    private void Finish()
    {
        _checkers.Sessions.Finish(_checkers.History);
        LeakChecker.Finish(Members(), _clientNetwork.OpenConnections);
        QuotaChecker.Finish(Members(), _world.Coverage);
        foreach (var client in _clients)
        {
            client.Life?.Finish();
        }

        Check.That(_faults.Made >= MinFaults, "faults", $"only {_faults.Made} faults were made");
    }
}
