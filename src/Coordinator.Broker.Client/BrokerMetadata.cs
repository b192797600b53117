using System.Collections.Concurrent;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Primitives;
using Grpc.Core;
using Proto = Coordinator.Protocol.Broker.V1;

namespace Coordinator.Broker.Client;

/// <summary>
/// Where partitions are led, as the brokers say it, and the connections to them. What was said is kept until somebody doubts it; another broker is asked
/// each time, because one that is cut off goes on saying what it saw last. Shared by any number of producers and consumers; safe for all threads.
/// </summary>
public sealed class BrokerMetadata : IDisposable
{
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromMilliseconds(1_500);

    private readonly IReadOnlyList<string> _bootstrap;
    private readonly BrokerChannels _channels = new();
    private readonly ConcurrentDictionary<string, TopicView> _topics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<TopicView>> _asking = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private volatile IReadOnlyList<string> _registered = [];
    private int _turn;

    /// <param name="bootstrap">Client endpoints of some brokers, as host:port: at least one; the others are learned from them.</param>
    public BrokerMetadata(IReadOnlyList<string> bootstrap)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bootstrap.Count);
        _bootstrap = bootstrap;
    }

    /// <summary>The partitions of a topic.</summary>
    /// <param name="topic">Its name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BrokerException">No broker answers, or the one that did knows no such topic.</exception>
    public async Task<TopicView> TopicAsync(string topic, CancellationToken cancellationToken = default)
    {
        if (_topics.TryGetValue(topic, out var known))
        {
            return known;
        }

        Task<TopicView>? asking;
        lock (_gate)
        {
            // One question for all who want to know the same.
            if (!_asking.TryGetValue(topic, out asking))
            {
                asking = AskAsync(topic);
                _asking.Add(topic, asking);
            }
        }

        return await asking.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Who leads a partition.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BrokerException">No broker answers, or the one that did knows no such partition.</exception>
    public async Task<PartitionLeader> LeaderAsync(PartitionName partition, CancellationToken cancellationToken = default)
    {
        var topic = await TopicAsync(partition.Topic, cancellationToken).ConfigureAwait(false);
        return partition.Number < topic.Partitions.Count
            ? topic.Partitions[partition.Number]
            : throw new BrokerException(ErrorCode.NoNode, $"there is no {partition}: the topic has {topic.Partitions.Count} partitions");
    }

    /// <summary>What was said of a topic did not prove true: it is asked anew when it is wanted next.</summary>
    /// <param name="topic">Its name.</param>
    public void Doubt(string topic) => _topics.TryRemove(topic, out _);

    /// <inheritdoc/>
    public void Dispose() => _channels.Dispose();

    /// <summary>Which reigns are over.</summary>
    internal KnownReigns Reigns { get; } = new();

    /// <summary>The calls of a broker.</summary>
    internal Proto.Broker.BrokerClient Of(string endpoint) => _channels.Of(endpoint);

    /// <summary>A leader that can be reached, or why there is none.</summary>
    internal async Task<PartitionLeader> ReachableLeaderAsync(PartitionName partition, CancellationToken cancellationToken)
    {
        var leader = await LeaderAsync(partition, cancellationToken).ConfigureAwait(false);
        if (leader.Endpoint is not null)
        {
            return leader;
        }

        Doubt(partition.Topic);
        throw BrokerException.Transient(ErrorCode.Unavailable, $"{partition} has no leader");
    }

    /// <summary>A producer's id, drawn for it alone.</summary>
    internal async Task<(long Id, short Epoch)> InitProducerAsync(CancellationToken cancellationToken)
    {
        var drawn = await AnyAsync((broker, options) => broker.InitProducerAsync(new Proto.InitProducerRequest(), options), cancellationToken).ConfigureAwait(false);
        return (drawn.ProducerId, (short)drawn.ProducerEpoch);
    }

    private async Task<TopicView> AskAsync(string topic)
    {
        await Task.Yield();
        try
        {
            var request = new Proto.MetadataRequest();
            request.Topics.Add(topic);
            var answer = await AnyAsync((broker, options) => broker.MetadataAsync(request, options), CancellationToken.None).ConfigureAwait(false);
            var endpoints = answer.Brokers.Where(broker => broker.Endpoint.Length > 0).ToDictionary(broker => broker.BrokerId, broker => broker.Endpoint);
            _registered = [.. endpoints.Values];
            if (answer.Topics.FirstOrDefault(one => one.Name == topic) is not { } found)
            {
                throw BrokerException.Transient(ErrorCode.NoNode, $"there is no topic '{topic}'");
            }

            var view = new TopicView(topic, [.. found.Partitions.Select(partition => LeaderOf(found, partition, endpoints))]);
            _topics[topic] = view;
            return view;
        }
        finally
        {
            lock (_gate)
            {
                _asking.Remove(topic);
            }
        }
    }

    private PartitionLeader LeaderOf(Proto.TopicInfo topic, Proto.PartitionInfo info, Dictionary<int, string> endpoints)
    {
        var (partition, epoch) = (new PartitionName(topic.Name, info.Partition), new LeaderEpoch(info.LeaderEpoch));
        return Reigns.Hear(partition, topic.TopicId, epoch)
            ? new PartitionLeader(partition, new BrokerId(info.LeaderId), epoch, endpoints.GetValueOrDefault(info.LeaderId))
            : new PartitionLeader(partition, BrokerId.None, epoch, null);
    }

    /// <summary>Asks one broker after the other, once each, until one answers.</summary>
    private async Task<T> AnyAsync<T>(Func<Proto.Broker.BrokerClient, CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        var endpoints = _registered.Union(_bootstrap, StringComparer.Ordinal).ToList();
        var first = Interlocked.Increment(ref _turn) & int.MaxValue;
        var failures = new List<string>();
        for (var i = 0; i < endpoints.Count; i++)
        {
            var endpoint = endpoints[(first + i) % endpoints.Count];
            try
            {
                var options = new CallOptions(deadline: DateTime.UtcNow + AnswerPatience, cancellationToken: cancellationToken);
                using var pending = call(_channels.Of(endpoint), options);
                return await pending.ResponseAsync.ConfigureAwait(false);
            }
            catch (RpcException error)
            {
                cancellationToken.ThrowIfCancellationRequested();
                failures.Add(BrokerErrors.Read(error, endpoint).Message);
            }
        }

        throw BrokerException.Transient(ErrorCode.Unavailable, $"no broker answers ({string.Join("; ", failures)})");
    }
}
