using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Simulation.Clients;
using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Faults;
using Coordinator.Simulation.Network;
using Coordinator.Zab;

namespace Coordinator.Simulation.Runs;

/// <summary>The ensemble, the load and the faults of one run; all drawn from its seed. Bounds are tiny, so that every path is taken.</summary>
internal sealed record RunShape
{
    public required int Voters { get; init; }

    public required int Observers { get; init; }

    /// <summary>Servers that run from the start and are members only when they are added.</summary>
    public int Spares { get; init; }

    public required int Clients { get; init; }

    public required int SegmentBytes { get; init; }

    public required int SnapshotsKept { get; init; }

    public required NetworkShape Network { get; init; }

    public required WorkloadShape Workload { get; init; }

    public required FaultPlan Faults { get; init; }

    public required ZabOptions Zab { get; init; }

    public required ReplicaOptions Replica { get; init; }

    public static RunShape Draw(SeededRandom random, Mutant? mutant)
    {
        var voters = random.Next(12) switch { 0 => 7, < 4 => 5, _ => 3 };
        var observers = random.Next(4) == 0 ? 1 + random.Next(2) : 0;
        var roles = new SortedDictionary<ServerId, ServerRole>();
        for (var id = 1; id <= voters + observers; id++)
        {
            roles.Add(new ServerId(id), id <= voters ? ServerRole.Voter : ServerRole.Observer);
        }

        var zab = new ZabOptions
        {
            Id = new ServerId(1),
            Servers = new EnsembleMembership(Zxid.Zero, roles.Select(server => MemberOf(server.Key, server.Value))),
            FoundingBody = ReadOnlyMemory<byte>.Empty,
            SyncLimitTicks = 5 + random.Next(10),
            InitLimitTicks = 20 + random.Next(30),
            FinalizeWaitTicks = 2,
            MaxOutstandingTxns = (int)random.Spread(4, 1_000),
            WindowTxns = (int)random.Spread(2, 500),
            MaxInFlightBytes = random.Spread(4_000, 1_000_000),
            ChunkBytes = (int)random.Spread(500, 20_000),
            MaxCounter = random.Next(4) == 0 ? random.Spread(30, 500) : Zxid.MaxCounter,
            Rules = mutant?.Zab ?? ZabRules.All,
        };
        var shape = new RunShape
        {
            Voters = voters,
            Observers = observers,
            Clients = 2 + random.Next(5),
            SegmentBytes = 4096 * (int)random.Spread(2, 32),
            SnapshotsKept = 1 + random.Next(3),
            Network = NetworkShape.Draw(random),
            Workload = WorkloadShape.Draw(random),
            Faults = FaultPlan.Draw(random),
            Zab = zab,
            Replica = new ReplicaOptions
            {
                Zab = zab,
                TreeSeed = 0,
                SnapshotEveryTxns = (int)random.Spread(20, 300),
                MaxOutstandingPerSession = (int)random.Spread(3, 100),
                WatchHistoryEvents = (int)random.Spread(10, 2_000),
                MaxOutboxBytes = random.Spread(500, 100_000),
                ReapIntervalMilliseconds = (int)random.Spread(200, 5_000),
                SnapshotPieceBytes = (int)random.Spread(50, 16_000),
                Rules = mutant?.Replica ?? ReplicaRules.All,
            },
        };
        shape = shape with { Replica = shape.Replica with { SnapshotBytesPerTick = random.Next(3) == 0 ? 0 : random.Spread(200, 50_000) } };
        var spares = random.Next(3) == 0 ? 1 + random.Next(2) : 0;
        return spares == 0 ? shape : shape with { Spares = spares, Faults = shape.Faults.WithMembers() };
    }

    /// <summary>How a member is told of; nobody dials in a simulation.</summary>
    public static EnsembleMember MemberOf(ServerId id, ServerRole role) => new(id, role, "h" + id, 1, 2);

    /// <summary>A spare's configuration says what an operator would write: the members, and itself as an observer.</summary>
    public ReplicaOptions OptionsOf(ServerId id, ulong seed)
    {
        var servers = Zab.Servers.Find(id) is not null
            ? Zab.Servers
            : new EnsembleMembership(Zxid.Zero, [.. Zab.Servers.Members, MemberOf(id, ServerRole.Observer)]);
        var zab = Zab with { Id = id, Seed = seed, Servers = servers, MayFound = Zab.MayFound && Zab.Servers.Find(id) is not null };
        return Replica with { Zab = zab, TreeSeed = seed };
    }
}
