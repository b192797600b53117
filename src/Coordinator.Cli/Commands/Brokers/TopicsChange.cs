using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

using Coordinator.Cli.Brokers;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;
using Coordinator.Protocol.Broker.V1;

using Grpc.Core;

namespace Coordinator.Cli.Commands.Brokers;

/// <summary>What is asked of the controller for a topic that is there.</summary>
internal static class TopicsChange
{
    internal static Command DefineDelete(Shell shell)
    {
        var name = TopicsCommand.NameArgument();
        var delete = new Command("delete", "Deletes a topic and everything in it.") { name };
        delete.SetAction(shell.Action((context, parsed) =>
        {
            var request = new DeleteTopicRequest { Name = parsed.GetRequiredValue(name) };
            return RunAsync(context, request.Name, null, (topics, options) => topics.DeleteTopicAsync(request, options));
        }));
        return delete;
    }

    internal static Command DefineSet(Shell shell)
    {
        var name = TopicsCommand.NameArgument();
        var changes = new Argument<string[]>("KEY=VALUE") { Description = $"one or more of {TopicSetting.Keys}", Arity = ArgumentArity.OneOrMore };
        var set = new Command("set", "Changes settings of a topic; acts at once.") { name, changes };
        set.SetAction(shell.Action((context, parsed) =>
        {
            var settings = new TopicSettings();
            foreach (var change in parsed.GetRequiredValue(changes))
            {
                if (!TopicSetting.TryApply(settings, change, out var mistake))
                {
                    throw CommandFailedException.WrongUsage(mistake);
                }
            }

            var request = new SetTopicRequest { Name = parsed.GetRequiredValue(name), Settings = settings };
            return RunAsync(context, request.Name, null, (topics, options) => topics.SetTopicAsync(request, options));
        }));
        return set;
    }

    internal static Command DefineElect(Shell shell)
    {
        var partition = PartitionArgument();
        var unclean = new Option<bool>("--unclean") { Description = "without a leader, of any replica that is alive: what only the others had is lost" };
        var elect = new Command("elect", "Elects a leader of a partition: the preferred one where there is one.") { partition, unclean };
        elect.SetAction(shell.Action((context, parsed) =>
        {
            var of = parsed.GetRequiredValue(partition);
            var request = new ElectLeaderRequest { Topic = of.Topic, Partition = of.Number, Unclean = parsed.GetValue(unclean) };
            return RunAsync(context, of.Topic, of.Number, (topics, options) => topics.ElectLeaderAsync(request, options));
        }));
        return elect;
    }

    internal static Command DefineReassign(Shell shell)
    {
        var partition = PartitionArgument();
        var replicas = new Option<int[]>("--replicas")
        {
            Description = "brokers that shall have the replicas, the preferred leader first",
            HelpName = "ID,ID,…",
            Required = true,
            CustomParser = Parsed.By<int[]>(TryParseReplicas),
        };
        var reassign = new Command("reassign", "Moves the replicas of a partition; complete when the new ones are in sync.") { partition, replicas };
        reassign.SetAction(shell.Action((context, parsed) =>
        {
            var of = parsed.GetRequiredValue(partition);
            var request = new ReassignRequest { Topic = of.Topic, Partition = of.Number };
            request.Replicas.AddRange(parsed.GetRequiredValue(replicas));
            return RunAsync(context, of.Topic, of.Number, (topics, options) => topics.ReassignAsync(request, options));
        }));
        return reassign;
    }

    internal static Argument<PartitionName> PartitionArgument() =>
        new("TOPIC:P") { Description = "the partition", CustomParser = Parsed.By<PartitionName>(PartitionText.TryParse) };

    internal static async Task RunAsync(
        CommandContext context, string topic, int? partition, Func<Topics.TopicsClient, CallOptions, AsyncUnaryCall<TopicChanged>> call)
    {
        var changed = await new ControllerCaller(context).CallAsync(call);
        context.Print(new TopicChangedJson(topic, partition, changed.Message), output => output.WriteLine(changed.Message));
    }

    private static bool TryParseReplicas(string text, out int[] value, [NotNullWhen(false)] out string? mistake)
    {
        var ids = text.Split(',').Select(id => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= BrokerId.MaxValue ? number : -1).ToArray();
        value = ids;
        mistake = ids.Length <= TopicSpec.MaxReplicas && ids.All(id => id >= 0) && ids.Distinct().Count() == ids.Length
            ? null
            : $"'{text}' is no list of brokers; write 1 to {TopicSpec.MaxReplicas} different ids from 0 to {BrokerId.MaxValue} as 1,2,3";
        return mistake is null;
    }
}
