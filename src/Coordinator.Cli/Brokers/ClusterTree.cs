using System.Globalization;
using System.Text;

using Coordinator.Cli.Commands;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Brokers;

/// <summary>Reads what brokers and their controller keep in the tree.</summary>
/// <param name="context">Of the command.</param>
internal sealed class ClusterTree(CommandContext context)
{
    /// <summary>Calls under way at once.</summary>
    private const int Width = 32;

    private readonly ControllerPaths _paths = new(context.Settings.ClusterRoot);

    internal async Task<IReadOnlyList<RegisteredBroker>> BrokersAsync()
    {
        var ids = (await NamesAsync(_paths.Brokers)).Select(Number).OfType<int>().Order().ToList();
        var brokers = await EachAsync(ids, BrokerAsync);
        return [.. brokers.OfType<RegisteredBroker>()];
    }

    /// <summary>Null when it is not registered.</summary>
    internal async Task<RegisteredBroker?> BrokerAsync(int id) =>
        await FindAsync(_paths.Broker(new BrokerId(id))) is { } found && ControllerJson.TryReadBroker(found.Data.Span) is { } registration
            ? new RegisteredBroker(id, found.Stat.Czxid, registration)
            : null;

    /// <summary>By name.</summary>
    internal async Task<IReadOnlyList<(string Name, TopicSpec Spec)>> TopicsAsync()
    {
        var topics = await EachAsync(await NamesAsync(_paths.Topics), async name => (Name: name, Spec: await FindTopicAsync(name, context.Settings.Consistency)));
        return [.. topics.Where(topic => topic.Spec is not null).Select(topic => (topic.Name, topic.Spec!))];
    }

    /// <summary>A topic that has to be there.</summary>
    internal async Task<TopicSpec> TopicAsync(string name)
    {
        if (TopicSpec.WhyNoName(name) is { } mistake)
        {
            throw CommandFailedException.WrongUsage(mistake);
        }

        // Made a moment ago, it may not be at this server yet.
        return await FindTopicAsync(name, context.Settings.Consistency)
            ?? await FindTopicAsync(name, Wire.Consistency.Linearizable)
            ?? throw new CommandFailedException(ExitCode.Refused, new Failure(ErrorCode.NoNode, $"there is no topic '{name}'"));
    }

    internal async Task<SeenPartition> PartitionAsync(PartitionName partition) => await FindAsync(_paths.Partition(partition)) is { } found
        ? new SeenPartition(ControllerJson.TryReadState(found.Data.Span), found.Stat.Version) { Why = ControllerJson.TryReadWhy(found.Data.Span) }
        : new SeenPartition(null, -1);

    /// <summary>By number.</summary>
    internal async Task<IReadOnlyList<SeenPartition>> PartitionsAsync(string topic, int count) =>
        await EachAsync([.. Enumerable.Range(0, count)], number => PartitionAsync(new PartitionName(topic, number)));

    /// <summary>Null when there is none.</summary>
    internal async Task<SeenController?> ControllerAsync()
    {
        // The data begin with the broker's id and a space.
        var found = await FindAsync(_paths.Controller);
        return found is not null && Number(Encoding.UTF8.GetString(found.Data.Span).Split(' ')[0]) is { } id ? new SeenController(id, found.Stat.Ctime) : null;
    }

    /// <summary>0 before the first.</summary>
    internal async Task<int> ControllerEpochAsync() =>
        await FindAsync(_paths.ControllerEpoch) is { } found ? Number(Encoding.UTF8.GetString(found.Data.Span)) ?? 0 : 0;

    /// <summary>The controllers so far, the oldest first.</summary>
    internal async Task<IReadOnlyList<Reign>> ControllerHistoryAsync() =>
        await FindAsync(_paths.History) is { } found ? ControllerJson.TryReadHistory(found.Data.Span) ?? [] : [];

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static async Task<IReadOnlyList<TResult>> EachAsync<T, TResult>(IReadOnlyList<T> items, Func<T, Task<TResult>> read)
    {
        var results = new List<TResult>(items.Count);
        foreach (var chunk in items.Chunk(Width))
        {
            results.AddRange(await Task.WhenAll(chunk.Select(read)));
        }

        return results;
    }

    private async Task<TopicSpec?> FindTopicAsync(string name, Wire.Consistency consistency) =>
        await FindAsync(_paths.Topic(name), consistency) is { } found ? ControllerJson.TryReadTopic(found.Data.Span) : null;

    private async Task<IReadOnlyList<string>> NamesAsync(string path)
    {
        var names = new List<string>();
        try
        {
            await foreach (var page in TreePages.ChildrenAsync(context, path, withStats: false))
            {
                names.AddRange(page.Result.Children.Select(child => child.Name));
            }
        }
        catch (CommandFailedException failed) when (failed.Failures[0].Code == ErrorCode.NoNode)
        {
            // No broker has ever been here.
        }

        return names;
    }

    private Task<Wire.ReadResult?> FindAsync(string path) => FindAsync(path, context.Settings.Consistency);

    private async Task<Wire.ReadResult?> FindAsync(string path, Wire.Consistency consistency)
    {
        var request = new Wire.GetDataRequest { Path = path, Consistency = consistency };
        try
        {
            return (await context.ReadAsync((tree, options) => tree.GetDataAsync(request, options))).Result;
        }
        catch (CommandFailedException failed) when (failed.Failures[0].Code == ErrorCode.NoNode)
        {
            return null;
        }
    }
}
