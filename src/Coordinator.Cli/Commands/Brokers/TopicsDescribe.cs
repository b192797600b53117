using System.CommandLine;
using System.Globalization;

using Coordinator.Cli.Brokers;
using Coordinator.Cli.Output;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Selection;
using Coordinator.Controller.Core.Tree;
using Coordinator.Protocol.Broker.V1;

namespace Coordinator.Cli.Commands.Brokers;

/// <summary>Shows the partitions of a topic: what the tree says of each, and what its leader says of its log.</summary>
internal static class TopicsDescribe
{
    private const int Unknown = -1;

    internal static Command Define(Shell shell)
    {
        var name = TopicsCommand.NameArgument();
        var describe = new Command("describe", "Shows who leads each partition of a topic, who is in sync, and how far its log is.") { name };
        describe.SetAction(shell.Action((context, parsed) => RunAsync(context, parsed.GetRequiredValue(name))));
        return describe;
    }

    private static async Task RunAsync(CommandContext context, string name)
    {
        var tree = new ClusterTree(context);
        var spec = await tree.TopicAsync(name);
        var states = await tree.PartitionsAsync(name, spec.Partitions.Count);

        // Shards of an application have no logs that anybody could be asked about.
        IReadOnlyList<RegisteredBroker> brokers = spec.AnyMayLead ? [] : await tree.BrokersAsync();
        var replicas = (await ReplicaList.AskAsync(context, brokers, name)).ToLookup(answer => answer.Replica.Partition);
        var partitions = spec.Partitions.Select((assignment, number) => ToJson(number, assignment, states[number], [.. replicas[number]])).ToList();
        var described = new TopicDescribedJson(
            name, partitions, spec.MinInSync, spec.AllowsUnclean, TopicsCommand.FsyncName(spec.Fsync), spec.RetentionBytes, spec.RetentionMilliseconds);
        context.Print(described, output => WriteTable(output, described, context.Streams.IsTerminal));
    }

    private static PartitionJson ToJson(int number, PartitionAssignment assignment, SeenPartition seen, IReadOnlyList<(int BrokerId, ReplicaInfo Replica)> replicas)
    {
        var leader = seen.State?.Leader.Value ?? Unknown;
        var log = replicas.FirstOrDefault(replica => replica.BrokerId == leader && replica.Replica.IsLeader).Replica;
        return new PartitionJson(
            number,
            leader,
            seen.State?.LeaderEpoch.Value ?? 0,
            [.. seen.State?.Isr.Select(member => member.Broker.Value) ?? []],
            Ids(assignment.Replicas),
            seen.Version,
            log?.HighWatermark ?? Unknown,
            log?.EndOffset ?? Unknown,
            replicas.Any(replica => replica.Replica.IsRecovering),
            RiskName(seen.State?.Risk ?? Risk.None),
            ReplicaList.Lost(replicas),
            assignment.IsReassigning ? Ids(assignment.Target) : null);
    }

    private static IReadOnlyList<int> Ids(IReadOnlyList<BrokerId> brokers) => [.. brokers.Select(broker => broker.Value)];

    private static string RiskName(Risk risk) => risk switch
    {
        Risk.Unclean => "unclean",
        Risk.UnflushedTail => "unflushedTail",
        _ => "none",
    };

    private static void WriteTable(TextWriter output, TopicDescribedJson topic, bool isTerminal)
    {
        var table = new TextTable("partition", "leader", "leader epoch", "isr", "replicas", "version", "high watermark", "log end", "");
        foreach (var row in topic.Partitions)
        {
            table.Add(
                Text(row.Partition), Text(row.Leader), Text(row.LeaderEpoch), List(row.Isr), List(row.Replicas), Text(row.Version), Text(row.HighWatermark), Text(row.LogEndOffset), Notes(row));
        }

        table.Write(output, isTerminal);
    }

    private static string Notes(PartitionJson row) => string.Join(", ", new[]
    {
        row.Recovering ? "recovering" : "",
        row.Risk == RiskName(Risk.None) ? "" : row.Risk,
        row.LostRecords == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{row.LostRecords} records lost"),
        row.Target is { } target ? "moves to " + List(target) : "",
    }.Where(note => note.Length > 0));

    private static string List(IReadOnlyList<int> brokers) => string.Join(',', brokers);

    private static string Text(long number) => number == Unknown ? "-" : number.ToString(CultureInfo.InvariantCulture);
}
