using System.CommandLine;
using System.Globalization;

using Coordinator.Cli.Brokers;
using Coordinator.Cli.Output;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Primitives;

namespace Coordinator.Cli.Commands.Brokers;

/// <summary>The controller: who it is, why it decided so, who was it before.</summary>
internal static class ControllerCommand
{
    internal static Command Define(Shell shell)
    {
        var who = new Command("who", "Shows which broker is the controller, with which epoch, since when.");
        who.SetAction(shell.Action((context, _) => WhoAsync(context)));
        var partition = TopicsChange.PartitionArgument();
        var why = new Command("why", "Shows the last decision for a partition: why this leader, and why none of the others.") { partition };
        why.SetAction(shell.Action((context, parsed) => WhyAsync(context, parsed.GetRequiredValue(partition))));
        var history = new Command("history", "Shows the controllers so far, what made each, and how long there was none before it.");
        history.SetAction(shell.Action((context, _) => HistoryAsync(context)));
        return new Command("controller", "The controller of the brokers.") { who, why, history };
    }

    private static async Task WhoAsync(CommandContext context)
    {
        var tree = new ClusterTree(context);
        if (await tree.ControllerAsync() is not { } controller)
        {
            throw new CommandFailedException(ExitCode.Unavailable, new Failure(ErrorCode.Unavailable, "there is no controller"));
        }

        var leading = new LeadingControllerJson(controller.BrokerId, await tree.ControllerEpochAsync(), controller.Since);
        context.Print(leading, output => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"broker {leading.BrokerId} is the controller in epoch {leading.ControllerEpoch} since {Time(leading.Since)}")));
    }

    private static async Task WhyAsync(CommandContext context, PartitionName partition)
    {
        var tree = new ClusterTree(context);
        var topic = await tree.TopicAsync(partition.Topic);
        var seen = await tree.PartitionAsync(partition);
        if (seen.State is not { } state)
        {
            var what = partition.Number < topic.Partitions.Count ? $"nothing was decided for {partition} yet" : $"there is no {partition}: the topic has {topic.Partitions.Count} partitions";
            throw new CommandFailedException(ExitCode.Refused, new Failure(ErrorCode.NoNode, what));
        }

        IReadOnlyList<RegisteredBroker> brokers = topic.AnyMayLead ? [] : await tree.BrokersAsync();
        var replicas = (await ReplicaList.AskAsync(context, brokers, partition.Topic)).Where(answer => answer.Replica.Partition == partition.Number);
        var decision = new DecisionJson(
            partition.Topic,
            partition.Number,
            state.Leader.Value,
            state.LeaderEpoch.Value,
            state.ControllerEpoch.Value,
            seen.Why?.Cause,
            seen.Why?.Reason,
            [.. (seen.Why?.Refused ?? []).Select(refused => new RefusedCandidateJson(refused.Broker.Value, refused.Why))],
            ReplicaList.Lost(replicas));
        context.Print(decision, output => Write(output, decision));
    }

    private static void Write(TextWriter output, DecisionJson decision)
    {
        var leader = decision.Leader < 0 ? "nobody leads" : string.Create(CultureInfo.InvariantCulture, $"broker {decision.Leader} leads");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{decision.Topic}:{decision.Partition}: {leader}, leader epoch {decision.LeaderEpoch}, decided in controller epoch {decision.ControllerEpoch}"));
        output.WriteLine($"cause: {decision.Cause ?? "not recorded"}");
        output.WriteLine($"reason: {decision.Reason ?? "not recorded"}");
        foreach (var refused in decision.Refused)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"not broker {refused.Broker}: {refused.Why}"));
        }

        if (decision.LostRecords > 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"lost: {decision.LostRecords} records that may have been acknowledged were given up by a replica that came back"));
        }
    }

    private static async Task HistoryAsync(CommandContext context)
    {
        IReadOnlyList<ReignJson> history =
        [
            .. (await new ClusterTree(context).ControllerHistoryAsync()).Select(reign => new ReignJson(
                reign.Broker.Value, reign.Epoch.Value, reign.Since, reign.GapMilliseconds, reign.Cause)),
        ];
        context.Print(history, output =>
        {
            var table = new TextTable("epoch", "broker", "since", "gap ms", "cause");
            foreach (var reign in history)
            {
                table.Add(Text(reign.ControllerEpoch), Text(reign.BrokerId), Time(reign.Since), reign.GapMilliseconds is { } gap ? Text(gap) : "-", reign.Cause);
            }

            table.Write(output, context.Streams.IsTerminal);
        });
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(long unixMilliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(unixMilliseconds, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())).ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
