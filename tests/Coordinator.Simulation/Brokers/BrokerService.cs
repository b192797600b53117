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

    public const long SessionTimeout = 2 * SimWorld.Second;

    private readonly SimWorld _world;
    private readonly List<(Zxid Zxid, string Path)> _changes = [];
    private readonly SortedDictionary<PartitionName, PartitionState> _states = [];
    private readonly SortedDictionary<string, TopicSpec> _topics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ulong>> _ids = [];
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

    public DataTree Tree { get; } = new(seed: 1);

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
            Take(path, before);
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

    /// <summary>The partitions that have a state, also those of topics that are being deleted.</summary>
    public IReadOnlyDictionary<PartitionName, PartitionState> States => _states;

    /// <summary>The topics, also those that are being deleted.</summary>
    public IReadOnlyDictionary<string, TopicSpec> Topics => _topics;

    public PartitionState? StateOf(PartitionName partition) => _states.GetValueOrDefault(partition);

    /// <summary>Whether a topic is marked to be deleted.</summary>
    public bool IsDoomed(string topic) => Tree.TryGet(Paths.Deletion(topic), out _, out _);

    /// <summary>Every topic that a name has ever stood for, the oldest first.</summary>
    public IReadOnlyList<ulong> IdsOf(string topic) => _ids.GetValueOrDefault(topic) ?? [];

    private int EpochNow() => Tree.TryGet(Paths.ControllerEpoch, out var data, out _) ? int.Parse(Encoding.UTF8.GetString(data.Span), CultureInfo.InvariantCulture) : 0;

    private void Take(string path, int epoch)
    {
        var place = Paths.PlaceOf(path);
        var isThere = Tree.TryGet(path, out var data, out _);
        switch (place.Kind)
        {
            case TreePlaceKind.Topic when isThere:
                var topic = ControllerJson.TryReadTopic(data.Span);
                Check.That(topic is not null, "topics", $"{path} is no topic");
                TakeTopic(place.Topic!, topic);
                break;
            case TreePlaceKind.Topic:
                _topics.Remove(place.Topic!);
                break;
            case TreePlaceKind.Partition when isThere:
                CheckFence(path, place.Partition, ControllerJson.TryReadState(data.Span), epoch);
                break;
            case TreePlaceKind.Partition:
                _states.Remove(place.Partition);
                break;
            default:
                break;
        }
    }

    private void TakeTopic(string name, TopicSpec topic)
    {
        if (!_ids.TryGetValue(name, out var ids))
        {
            _ids[name] = ids = [];
        }

        if (!ids.Contains(topic.Id))
        {
            ids.Add(topic.Id);
            _world.Coverage.Count("topic.created-anew", ids.Count > 1 ? 1 : 0);
        }
        else if (_topics.TryGetValue(name, out var before))
        {
            _world.Coverage.Count("topic.moved", before.Partitions.Zip(topic.Partitions).Count(pair => pair.First.IsReassigning && pair.Second.Replicas.SequenceEqual(pair.First.Target)));
        }

        _topics[name] = topic;
    }

    /// <summary>What a controller writes it writes in its own reign, and reigns of leaders only grow.</summary>
    private void CheckFence(string path, PartitionName partition, PartitionState? state, int epoch)
    {
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
