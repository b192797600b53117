using System.Globalization;
using System.Text;
using Coordinator.Client.InMemory.Mapping;
using Coordinator.Primitives;
using Coordinator.Replication.Reads;
using Coordinator.Sessions.Calls;
using Coordinator.Sessions.Messages;
using Coordinator.Simulation.Engine;
using Coordinator.Tree.Txns;

namespace Coordinator.Simulation.Clients;

/// <summary>Draws calls over a small key space, so that they meet.</summary>
internal sealed class Workload(SeededRandom random, WorkloadShape shape, string name)
{
    private const int MaxWatches = 6;
    private static readonly string[] Children = ["a", "b", "c"];

    private long _lastCall;
    private long _lastWatch;

    public PlannedCall Next(IReadOnlyList<long> watches)
    {
        var id = ++_lastCall;
        var draw = random.Next(1_000);
        if (draw < 4)
        {
            return new PlannedCall(id, new CloseCall());
        }

        if (draw < 30)
        {
            return watches.Count < MaxWatches
                ? new PlannedCall(id, new WatchCall(new PersistentWatch(++_lastWatch, Path(), random.Next(2) == 0, Zxid.Zero)))
                : new PlannedCall(id, null) { Unwatches = random.Pick(watches) };
        }

        var call = random.PerMille(shape.ReadPerMille) ? Read(id) : Write(id);
        return call with
        {
            Patience = random.PerMille(shape.ImpatientPerMille) ? random.Between(20, 2_000) : 15_000,
            CancelAfter = random.PerMille(shape.ImpatientPerMille / 4) ? random.Between(1, 500) : 0,
        };
    }

    private PlannedCall Read(long id)
    {
        var path = Path();
        var (query, kind) = random.Next(4) switch
        {
            0 => ((ReadQuery)new DataQuery(path), OneShotKind.Data),
            1 => (new ExistsQuery(path), OneShotKind.Exists),
            2 => (new ChildrenQuery(path, null, 0, random.Next(2) == 0), OneShotKind.Children),
            _ => (new DataQuery(Top()), OneShotKind.Data),
        };
        var watch = random.Next(8) == 0 ? new OneShotWatch(++_lastWatch, query.Path, kind) : null;
        return new PlannedCall(id, new ReadCall(new WantedRead(query, random.PerMille(shape.LinearizablePerMille)), watch));
    }

    private PlannedCall Write(long id)
    {
        var tag = string.Create(CultureInfo.InvariantCulture, $"{name}.{id}");
        var isMulti = random.Next(6) == 0;
        List<Op> ops = isMulti ? [.. Enumerable.Range(0, 2 + random.Next(3)).Select(_ => Op(tag))] : [Op(tag)];
        var write = new WriteTxn(ops, [], isMulti);
        return new PlannedCall(id, new WriteCall(write)) { Tag = Checkers.WriteChecker.TagOf(write) };
    }

    private Op Op(string tag)
    {
        switch (random.Next(12))
        {
            case 0 or 1:
                return new CreateOp(Top(), Data(tag), Acl.OpenToAll, CreateMode.Persistent, 0, random.Next(4) == 0);
            case 2:
                return random.Next(3) switch
                {
                    0 => new CreateOp(Top(), Data(tag), Acl.OpenToAll, CreateMode.Container, 0, false),
                    1 => new CreateOp(Path(), Data(tag), Acl.OpenToAll, CreateMode.PersistentWithTtl, 100 + random.Next(5_000), false),
                    _ => new CreateOp(Path(), Data(tag), Acl.OpenToAll, CreateMode.Persistent, 0, false),
                };
            case 3 or 4:
                return new CreateOp(Path(), Data(tag), Acl.OpenToAll, CreateMode.Ephemeral, 0, false);
            case 5:
                var mode = random.Next(2) == 0 ? CreateMode.PersistentSequential : CreateMode.EphemeralSequential;
                return new CreateOp(Top() + "/s-", Data(tag), Acl.OpenToAll, mode, 0, false);
            case 6 or 7 or 8:
                return new SetDataOp(random.Next(2) == 0 ? Top() : Path(), Data(tag), Version());
            case 9:
                return random.Next(6) == 0 ? new DeleteRecursiveOp(Top(), -1, Limits.MaxRecursiveDelete) : new CheckOp(Path(), Version(), Zxid.Zero);
            case 10:
                return random.Next(4) == 0 ? new CheckAbsentOp(Path()) : new DeleteOp(Top(), -1);
            default:
                return new DeleteOp(Path(), Version());
        }
    }

    private int Version() => random.Next(3) == 0 ? random.Next(4) : -1;

    private string Top() => "/k" + random.Next(shape.Keys).ToString(CultureInfo.InvariantCulture);

    private string Path() => random.Next(3) == 0 ? Top() : Top() + "/" + random.Pick(Children);

    private byte[] Data(string tag) => Encoding.ASCII.GetBytes(tag + " " + new string('.', random.Next(shape.MaxDataBytes)));
}
