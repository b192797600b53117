using System.Globalization;
using System.Text;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Context;

/// <summary>
/// What the tree says of brokers, topics and partitions, as far as it has been seen. Every candidate keeps one up to date all the time, so that taking over
/// is an election and no load. What cannot be read is named and otherwise not there.
/// </summary>
/// <param name="paths">Where things lie.</param>
public sealed class ControllerContext(ControllerPaths paths)
{
    private readonly SortedDictionary<BrokerId, BrokerFacts> _brokers = [];
    private readonly Dictionary<BrokerId, string> _endpoints = [];
    private readonly SortedDictionary<string, TopicSpec> _topics = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, TopicSpec?> _doomed = new(StringComparer.Ordinal);
    private readonly Dictionary<PartitionName, (PartitionState State, PartitionVersion Version)> _states = [];
    private readonly Dictionary<PartitionName, Why> _whys = [];
    private readonly ReplicaIndex _replicas = new();
    private readonly ZnodeTable _znodes = new();
    private readonly SortedDictionary<string, string> _unreadable = new(StringComparer.Ordinal);

    /// <summary>Where things lie.</summary>
    public ControllerPaths Paths => paths;

    /// <summary>The brokers that are registered.</summary>
    public IReadOnlyDictionary<BrokerId, BrokerFacts> Brokers => _brokers;

    /// <summary>The topics, without those that are being deleted.</summary>
    public IReadOnlyDictionary<string, TopicSpec> Topics => _topics;

    /// <summary>The names of the topics that are marked to be deleted, whether there is anything left of them or not.</summary>
    public IReadOnlyCollection<string> Deletions => _doomed.Keys;

    /// <summary>Whether a topic is marked to be deleted.</summary>
    /// <param name="topic">Its name.</param>
    public bool IsDoomed(string topic) => _doomed.ContainsKey(topic);

    /// <summary>The last reigns of controllers, the oldest first.</summary>
    public IReadOnlyList<Reign> History { get; private set; } = [];

    /// <summary>Paths whose data have not the shape that they should have, with what was expected.</summary>
    public IReadOnlyDictionary<string, string> Unreadable => _unreadable;

    /// <summary>Everything that was committed up to here has been seen.</summary>
    public Zxid SeenThrough { get; private set; }

    /// <summary>The znode of whoever is the controller: its data, its creation, and when that was in milliseconds since 1970-01-01 UTC; null when there is none.</summary>
    public (string Data, Zxid Czxid, long Ctime)? Holder { get; private set; }

    /// <summary>The broker that the controller runs in; null when there is none, or its znode does not say.</summary>
    public BrokerId? HolderBroker => Holder is { } holder ? HolderToken.BrokerIn(holder.Data) : null;

    /// <summary>The epoch of the last controller, and its znode's version; null before the first.</summary>
    public (ControllerEpoch Epoch, int Version)? Epoch { get; private set; }

    /// <summary>Takes over a znode.</summary>
    /// <param name="seen">The znode.</param>
    /// <returns>What has changed; nothing when it is older than what is known.</returns>
    public TreeChange Observe(ZnodeSeen seen)
    {
        var place = paths.PlaceOf(seen.Path);
        if (place.Kind == TreePlaceKind.None || !_znodes.Observe(place, seen))
        {
            return default;
        }

        var before = TopicAt(place);
        var expected = place.Kind switch
        {
            TreePlaceKind.Controller => Take(seen),
            TreePlaceKind.ControllerEpoch => TakeEpoch(seen),
            TreePlaceKind.Broker => TakeBroker(place.Broker, seen),
            TreePlaceKind.Topic => TakeTopic(place.Topic!, seen),
            TreePlaceKind.Partition => TakeState(place.Partition, seen),
            TreePlaceKind.Deletion => TakeDeletion(place.Topic!),
            TreePlaceKind.History => TakeHistory(seen),
            _ => null,
        };
        if (expected is null)
        {
            _unreadable.Remove(seen.Path);
        }
        else
        {
            _unreadable[seen.Path] = expected;
        }

        return new TreeChange(place, before);
    }

    /// <summary>A znode is gone.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>What has changed.</returns>
    public TreeChange Forget(string path)
    {
        _unreadable.Remove(path);
        var place = paths.PlaceOf(path);
        var before = TopicAt(place);
        _znodes.Forget(place, path);
        switch (place.Kind)
        {
            case TreePlaceKind.Controller:
                Holder = null;
                break;
            case TreePlaceKind.ControllerEpoch:
                Epoch = null;
                break;
            case TreePlaceKind.Broker:
                _brokers.Remove(place.Broker);
                _endpoints.Remove(place.Broker);
                break;
            case TreePlaceKind.Topic:
                Replace(place.Topic!, null);
                break;
            case TreePlaceKind.Partition:
                _states.Remove(place.Partition);
                _whys.Remove(place.Partition);
                break;
            case TreePlaceKind.Deletion when _doomed.Remove(place.Topic!, out var spared):
                Replace(place.Topic!, spared);
                break;
            case TreePlaceKind.History:
                History = [];
                break;
            default:
                break;
        }

        return new TreeChange(place, before);
    }

    /// <summary>Everything up to a txn has been seen.</summary>
    /// <param name="zxid">The txn.</param>
    public void SawThrough(Zxid zxid) => SeenThrough = Zxid.Max(SeenThrough, zxid);

    /// <summary>A broker leaves, or it stays after all.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="isDraining">Whether it leaves.</param>
    public void SetDraining(BrokerId broker, bool isDraining)
    {
        if (_brokers.TryGetValue(broker, out var facts))
        {
            _brokers[broker] = facts with { IsDraining = isDraining };
        }
    }

    /// <summary>Where a broker is reached; null when it is not registered.</summary>
    /// <param name="broker">The broker.</param>
    public string? EndpointOf(BrokerId broker) => _endpoints.GetValueOrDefault(broker);

    /// <summary>The creation and the version of a znode; null when it is not there.</summary>
    /// <param name="path">A path of the controller's.</param>
    public (Zxid Czxid, int Version)? ZnodeAt(string path) => _znodes.Of(path);

    /// <summary>The numbers of the partitions that have a znode below a topic, also of one that is being deleted and of those that cannot be read.</summary>
    /// <param name="topic">The topic.</param>
    public IReadOnlyCollection<int> PartitionZnodesOf(string topic) => _znodes.PartitionsOf(topic);

    /// <summary>A partition's assignment; null when there is no such partition, or its topic is being deleted.</summary>
    /// <param name="partition">The partition.</param>
    public PartitionAssignment? AssignmentOf(PartitionName partition) =>
        _topics.TryGetValue(partition.Topic, out var topic) && partition.Number < topic.Partitions.Count ? topic.Partitions[partition.Number] : null;

    /// <summary>A partition's state and its version; null while it has none.</summary>
    /// <param name="partition">The partition.</param>
    public (PartitionState State, PartitionVersion Version)? StateOf(PartitionName partition) => _states.TryGetValue(partition, out var known) ? known : null;

    /// <summary>Why a partition's state is what it is; null when that was not kept.</summary>
    /// <param name="partition">The partition.</param>
    public Why? WhyOf(PartitionName partition) => _whys.GetValueOrDefault(partition);

    /// <summary>The partitions that a broker has a replica of.</summary>
    /// <param name="broker">The broker.</param>
    public IReadOnlyCollection<PartitionName> ReplicasOn(BrokerId broker) => _replicas.On(broker);

    /// <summary>Every partition of every topic.</summary>
    public IEnumerable<PartitionName> Partitions() => _topics.SelectMany(topic => Enumerable.Range(0, topic.Value.Partitions.Count).Select(number => new PartitionName(topic.Key, number)));

    private TopicSpec? TopicAt(TreePlace place) => place.Kind is TreePlaceKind.Topic or TreePlaceKind.Deletion ? _topics.GetValueOrDefault(place.Topic!) : null;

    private string? Take(ZnodeSeen seen)
    {
        Holder = (Encoding.UTF8.GetString(seen.Data.Span), seen.Czxid, seen.Ctime);
        return null;
    }

    private string? TakeEpoch(ZnodeSeen seen)
    {
        var isNumber = int.TryParse(Encoding.UTF8.GetString(seen.Data.Span), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch);
        Epoch = isNumber ? (new ControllerEpoch(epoch), seen.Version) : Epoch;
        return isNumber ? null : "a number";
    }

    private string? TakeBroker(BrokerId broker, ZnodeSeen seen)
    {
        if (ControllerJson.TryReadBroker(seen.Data.Span) is not { } registration)
        {
            _brokers.Remove(broker);
            return "a registration";
        }

        var incarnation = new Incarnation(seen.Czxid.Value);
        _endpoints[broker] = registration.Endpoint;
        _brokers[broker] = new BrokerFacts(broker, incarnation, registration.Directory)
        {
            StoppedInOrder = registration.StoppedInOrder,
            HasFailedDisk = registration.HasFailedDisk,
            IsDraining = _brokers.TryGetValue(broker, out var before) && before.Incarnation == incarnation && before.IsDraining,
        };
        return null;
    }

    private string? TakeTopic(string name, ZnodeSeen seen)
    {
        if (ControllerJson.TryReadTopic(seen.Data.Span) is not { } topic)
        {
            return "a topic";
        }

        Replace(name, topic);
        return null;
    }

    private string? TakeState(PartitionName partition, ZnodeSeen seen)
    {
        if (ControllerJson.TryReadStateAndWhy(seen.Data.Span) is not var (state, why))
        {
            return "a partition's state";
        }

        _states[partition] = (state, new PartitionVersion(seen.Version));
        if (why is null)
        {
            _whys.Remove(partition);
        }
        else
        {
            _whys[partition] = why;
        }

        return null;
    }

    private string? TakeDeletion(string topic)
    {
        if (!_doomed.ContainsKey(topic))
        {
            var doomed = _topics.GetValueOrDefault(topic);
            Replace(topic, null);
            _doomed[topic] = doomed;
        }

        return null;
    }

    private string? TakeHistory(ZnodeSeen seen)
    {
        var history = ControllerJson.TryReadHistory(seen.Data.Span);
        History = history ?? [];
        return history is null ? "reigns of controllers" : null;
    }

    /// <summary>What is being deleted has no replicas any more, and no decisions.</summary>
    private void Replace(string name, TopicSpec? topic)
    {
        if (_doomed.ContainsKey(name))
        {
            _doomed[name] = topic;
            return;
        }

        _replicas.Replace(name, _topics.GetValueOrDefault(name), topic);
        if (topic is null)
        {
            _topics.Remove(name);
        }
        else
        {
            _topics[name] = topic;
        }
    }
}
