using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

using Coordinator.Cli.Input;
using Coordinator.Controller.Core.Tree;
using Coordinator.Protocol.Broker.V1;

namespace Coordinator.Cli.Commands.Brokers;

/// <summary>Creates a topic.</summary>
internal static class TopicsCreate
{
    internal static Command Define(Shell shell)
    {
        var name = TopicsCommand.NameArgument();
        var partitions = Count("--partitions", "how many partitions", TopicSpec.MaxPartitions, isRequired: true);
        var factor = Count("--replication-factor", "replicas of each partition, at most as many as there are brokers", TopicSpec.MaxReplicas, isRequired: true);
        var minInSync = Count("--min-insync", "least in-sync replicas for acks=all [default: 1]", TopicSpec.MaxReplicas, isRequired: false);
        var unclean = new Option<bool>("--unclean") { Description = "a replica that is not in sync may lead when no other is left: what only the others had is lost" };
        var fsync = new Option<string?>("--fsync")
        {
            Description = "when a record is on a replica's disk [default: group]",
            HelpName = string.Join('|', TopicSetting.FsyncPolicies),
            CustomParser = Parsed.OneOf<string?>([.. TopicSetting.FsyncPolicies.Select(policy => (policy, (string?)policy))]),
        };
        var create = new Command("create", "Creates a topic.") { name, partitions, factor, minInSync, unclean, fsync };
        create.SetAction(shell.Action((context, parsed) =>
        {
            var settings = new TopicSettings();
            if (parsed.GetValue(minInSync) is { } least)
            {
                settings.MinInsyncReplicas = least;
            }

            if (parsed.GetValue(unclean))
            {
                settings.UncleanLeaderElectionEnable = true;
            }

            if (parsed.GetValue(fsync) is { } policy)
            {
                settings.Fsync = policy;
            }

            var request = new CreateTopicRequest
            {
                Name = parsed.GetRequiredValue(name),
                Partitions = parsed.GetValue(partitions)!.Value,
                ReplicationFactor = parsed.GetValue(factor)!.Value,
                Settings = settings,
            };
            return TopicsChange.RunAsync(context, request.Name, null, (topics, options) => topics.CreateTopicAsync(request, options));
        }));
        return create;
    }

    private static Option<int?> Count(string name, string description, int max, bool isRequired) => new(name)
    {
        Description = description,
        HelpName = "N",
        Required = isRequired,
        CustomParser = result => Parsed.By((string text, out int value, [NotNullWhen(false)] out string? mistake) =>
        {
            mistake = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= 1 && value <= max
                ? null
                : $"'{text}' is not a number from 1 to {max}";
            return mistake is null;
        })(result),
    };
}
