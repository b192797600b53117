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
    private readonly Dictionary<PartitionName, (PartitionState State, PartitionVersion Version)> _states = [];
    private readonly SortedDictionary<BrokerId, SortedSet<PartitionName>> _replicas = [];
    private readonly SortedDictionary<string, string> _unreadable = new(StringComparer.Ordinal);

    /// <summary>Where things lie.</summary>
    public ControllerPaths Paths => paths;

    /// <summary>The brokers that are registered.</summary>
    public IReadOnlyDictionary<BrokerId, BrokerFacts> Brokers => _brokers;

    /// <summary>The topics.</summary>
    public IReadOnlyDictionary<string, TopicSpec> Topics => _topics;

    /// <summary>Paths whose data have not the shape that they should have, with what was expected.</summary>
    public IReadOnlyDictionary<string, string> Unreadable => _unreadable;

    /// <summary>Everything that was committed up to here has been seen.</summary>
    public Zxid SeenThrough { get; private set; }

    /// <summary>The znode of whoever is the controller: its data and creation; null when there is none.</summary>
    public (string Data, Zxid Czxid)? Holder { get; private set; }

    /// <summary>The broker that is the controller; null when there is none.</summary>
    public BrokerId? HolderBroker =>
        Holder is { Data: var data } && int.TryParse(data.AsSpan(0, Math.Max(0, data.IndexOf(' ', StringComparison.Ordinal))), NumberStyles.None, CultureInfo.InvariantCulture, out var broker)
            ? new BrokerId(broker)
            : null;

    /// <summary>The epoch of the last controller, and its znode's version; null before the first.</summary>
    public (ControllerEpoch Epoch, int Version)? Epoch { get; private set; }

    /// <summary>Takes over a znode.</summary>
    /// <param name="seen">The znode.</param>
    /// <returns>What it is of.</returns>
    public TreePlace Observe(ZnodeSeen seen)
    {
        var place = paths.PlaceOf(seen.Path);
        var expected = place.Kind switch
        {
            TreePlaceKind.Controller => Take(seen),
            TreePlaceKind.ControllerEpoch => TakeEpoch(seen),
            TreePlaceKind.Broker => TakeBroker(place.Broker, seen),
            TreePlaceKind.Topic => TakeTopic(place.Topic!, seen),
            TreePlaceKind.Partition => TakeState(place.Partition, seen),
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

        return place;
    }

    /// <summary>A znode is gone.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>What it was of.</returns>
    public TreePlace Forget(string path)
    {
        _unreadable.Remove(path);
        var place = paths.PlaceOf(path);
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
                Index(place.Topic!, null);
                _topics.Remove(place.Topic!);
                break;
            case TreePlaceKind.Partition:
                _states.Remove(place.Partition);
                break;
            default:
                break;
        }

        return place;
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

    /// <summary>A partition's assignment; null when there is no such partition.</summary>
    /// <param name="partition">The partition.</param>
    public PartitionAssignment? AssignmentOf(PartitionName partition) =>
        _topics.TryGetValue(partition.Topic, out var topic) && partition.Number < topic.Partitions.Count ? topic.Partitions[partition.Number] : null;

    /// <summary>A partition's state and its version; null while it has none.</summary>
    /// <param name="partition">The partition.</param>
    public (PartitionState State, PartitionVersion Version)? StateOf(PartitionName partition) => _states.TryGetValue(partition, out var known) ? known : null;

    /// <summary>The partitions that a broker has a replica of.</summary>
    /// <param name="broker">The broker.</param>
    public IReadOnlyCollection<PartitionName> ReplicasOn(BrokerId broker) => _replicas.TryGetValue(broker, out var partitions) ? partitions : [];

    /// <summary>Every partition of every topic.</summary>
    public IEnumerable<PartitionName> Partitions() => _topics.SelectMany(topic => Enumerable.Range(0, topic.Value.Partitions.Count).Select(number => new PartitionName(topic.Key, number)));

    private string? Take(ZnodeSeen seen)
    {
        Holder = (Encoding.UTF8.GetString(seen.Data.Span), seen.Czxid);
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

        Index(name, topic);
        _topics[name] = topic;
        return null;
    }

    private string? TakeState(PartitionName partition, ZnodeSeen seen)
    {
        if (ControllerJson.TryReadState(seen.Data.Span) is not { } state)
        {
            return "a partition's state";
        }

        var version = new PartitionVersion(seen.Version);
        if (!_states.TryGetValue(partition, out var known) || known.Version < version)
        {
            _states[partition] = (state, version);
        }

        return null;
    }

    private void Index(string name, TopicSpec? topic)
    {
        if (_topics.TryGetValue(name, out var before))
        {
            Each(before, (broker, partition) => _replicas[broker].Remove(partition));
        }

        if (topic is not null)
        {
            Each(topic, (broker, partition) =>
            {
                if (!_replicas.TryGetValue(broker, out var partitions))
                {
                    _replicas[broker] = partitions = [];
                }

                partitions.Add(partition);
            });
        }

        void Each(TopicSpec of, Action<BrokerId, PartitionName> act)
        {
            for (var number = 0; number < of.Partitions.Count; number++)
            {
                foreach (var broker in of.Partitions[number].Replicas)
                {
                    act(broker, new PartitionName(name, number));
                }
            }
        }
    }
}
