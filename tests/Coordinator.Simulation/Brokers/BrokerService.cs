using System.Globalization;
using System.Text;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using Coordinator.Simulation.Engine;
using Coordinator.Tree;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;

namespace Coordinator.Simulation.Brokers;

/// <summary>
/// The ensemble as its clients know it, over the real tree: one order of writes, sessions that end, times without a quorum. That it is so is the other
/// simulation's to show.
/// </summary>
internal sealed class BrokerService
{
    public static readonly ControllerPaths Paths = new();

    private const long SessionTimeout = 2 * SimWorld.Second;

    private readonly SimWorld _world;
    private readonly List<(Zxid Zxid, string Path)> _changes = [];
    private readonly Dictionary<PartitionName, PartitionState> _states = [];
    private readonly SortedDictionary<SessionId, long> _heard = [];
    private bool _isUp = true;
    private long _counter;

    public BrokerService(SimWorld world)
    {
        _world = world;
        foreach (var path in Paths.Skeleton)
        {
            Write(SessionId.None, Create(path, [], CreateMode.Persistent));
        }
    }

    public DataTree Tree { get; } = new();

    /// <summary>Whether it has a quorum. A new leader gives every session its whole time again.</summary>
    public bool IsUp
    {
        get => _isUp;
        set
        {
            _isUp = value;
            foreach (var session in _heard.Keys.ToList())
            {
                Hear(session);
            }
        }
    }

    public Zxid Last => new(new Epoch(1), _counter);

    /// <summary>Called after each txn.</summary>
    public Action Changed { get; set; } = () => { };

    public static CreateOp Create(string path, byte[] data, CreateMode mode) => new(path, data, Acl.OpenToAll, mode, 0, false);

    public SessionId Open()
    {
        var password = new byte[32];
        BitConverter.TryWriteBytes(password, _counter + 1);
        var session = Apply(new OpenSessionTxn(password, 1_000), SessionId.None).Result.Session;
        Hear(session);
        return session;
    }

    public void End(SessionId session, CloseReason reason) => Apply(new CloseSessionTxn(reason), session);

    /// <summary>A session's client gives a sign of life.</summary>
    public void Hear(SessionId session) => _heard[session] = _world.Now;

    /// <summary>Ends the sessions that have been silent for too long.</summary>
    public void ExpireSilent()
    {
        foreach (var (session, heard) in _heard.ToList())
        {
            if (!IsOpen(session))
            {
                _heard.Remove(session);
            }
            else if (IsUp && _world.Now - heard > SessionTimeout)
            {
                _world.Coverage.Count("broker.expired");
                End(session, CloseReason.Expired);
            }
        }
    }

    public bool IsOpen(SessionId session) => Tree.TryGetSession(session, out _);

    public WriteResult Write(SessionId session, params Op[] ops) => Apply(new WriteTxn(ops, [], IsMulti: true), session).Result;

    public ApplyResult Apply(TxnBody body, SessionId session)
    {
        var zxid = new Zxid(new Epoch(1), ++_counter);
        var before = EpochNow();
        var result = Tree.Apply(zxid, new Txn(new TxnHeader(1) { Session = session }, body));
        foreach (var path in result.Changes.Select(change => change.Path).Distinct())
        {
            _changes.Add((zxid, path));
            CheckFence(path, before);
        }

        if (result.Changes.Count > 0)
        {
            Changed();
        }

        return result;
    }

    public IEnumerable<string> ChangesAfter(Zxid zxid)
    {
        var from = _changes.FindIndex(change => change.Zxid > zxid);
        return from < 0 ? [] : _changes.Skip(from).Select(change => change.Path).Distinct();
    }

    public PartitionState? StateOf(PartitionName partition) => _states.GetValueOrDefault(partition);

    private int EpochNow() => Tree.TryGet(Paths.ControllerEpoch, out var data, out _) ? int.Parse(Encoding.UTF8.GetString(data.Span), CultureInfo.InvariantCulture) : 0;

    /// <summary>What a controller writes it writes in its own reign, and reigns of leaders only grow.</summary>
    private void CheckFence(string path, int epoch)
    {
        if (Paths.PlaceOf(path) is not { Kind: TreePlaceKind.Partition, Partition: var partition } || !Tree.TryGet(path, out var data, out _))
        {
            return;
        }

        var state = ControllerJson.TryReadState(data.Span);
        Check.That(state is not null, "fence", $"{path} is no state");
        Check.That(state.ControllerEpoch.Value == epoch, "fence", $"{path} was written in controller epoch {state.ControllerEpoch}, that of now is {epoch}");
        if (_states.TryGetValue(partition, out var before))
        {
            var grows = state.LeaderEpoch.Value - before.LeaderEpoch.Value;
            Check.That(grows is 0 or 1, "fence", $"{path}: leader epoch {before.LeaderEpoch} is followed by {state.LeaderEpoch}");
            Check.That(grows == 1 || state.Leader == before.Leader, "fence", $"{path}: {before.Leader} and {state.Leader} lead in epoch {state.LeaderEpoch}");
            _world.Coverage.Count("broker.election", grows);
        }

        _states[partition] = state;
    }
}
