using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

using Coordinator.Cli.Brokers;
using Coordinator.Cli.Output;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Cli.Commands.Brokers;

/// <summary>Topics: what there is, and what is asked of the controller.</summary>
internal static class TopicsCommand
{
    internal static Command Define(Shell shell) => new("topics", "Topics of the brokers.")
    {
        TopicsCreate.Define(shell),
        TopicsDescribe.Define(shell),
        DefineList(shell),
        TopicsChange.DefineDelete(shell),
        TopicsChange.DefineSet(shell),
        TopicsChange.DefineElect(shell),
        TopicsChange.DefineReassign(shell),
    };

    internal static Argument<string> NameArgument() => new("NAME")
    {
        Description = "name of the topic",
        CustomParser = Parsed.By<string>((string text, out string value, [NotNullWhen(false)] out string? mistake) =>
        {
            (value, mistake) = (text, TopicSpec.WhyNoName(text));
            return mistake is null;
        }),
    };

    internal static string FsyncName(FsyncPolicy policy) => policy.ToString().ToLowerInvariant();

    private static Command DefineList(Shell shell)
    {
        var list = new Command("list", "Lists the topics and their settings.");
        list.SetAction(shell.Action((context, _) => ListAsync(context)));
        return list;
    }

    private static async Task ListAsync(CommandContext context)
    {
        IReadOnlyList<TopicJson> rows =
        [
            .. (await new ClusterTree(context).TopicsAsync()).Select(topic => new TopicJson(
                topic.Name,
                topic.Spec.Partitions.Count,
                topic.Spec.Partitions[0].Replicas.Count,
                topic.Spec.MinInSync,
                topic.Spec.AllowsUnclean,
                FsyncName(topic.Spec.Fsync),
                topic.Spec.RetentionBytes,
                topic.Spec.RetentionMilliseconds)),
        ];
        context.Print(rows, output => WriteTable(output, rows, context.Streams.IsTerminal));
    }

    private static void WriteTable(TextWriter output, IReadOnlyList<TopicJson> rows, bool isTerminal)
    {
        var table = new TextTable("topic", "partitions", "replicas", "min in sync", "unclean", "fsync", "retention bytes", "retention ms");
        foreach (var row in rows)
        {
            table.Add(
                row.Topic,
                Text(row.Partitions),
                Text(row.ReplicationFactor),
                Text(row.MinInsync),
                row.Unclean ? "yes" : "no",
                row.Fsync,
                row.RetentionBytes < 0 ? "all" : Text(row.RetentionBytes),
                row.RetentionMs < 0 ? "all" : Text(row.RetentionMs));
        }

        table.Write(output, isTerminal);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
