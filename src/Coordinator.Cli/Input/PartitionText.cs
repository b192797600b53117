using System.Diagnostics.CodeAnalysis;
using System.Globalization;

using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Cli.Input;

/// <summary>A partition as users write it: TOPIC:P.</summary>
internal static class PartitionText
{
    internal static bool TryParse(string text, out PartitionName partition, [NotNullWhen(false)] out string? mistake)
    {
        partition = default;
        var colon = text.LastIndexOf(':');
        if (colon < 1 || !TryParseNumber(text[(colon + 1)..], out var number, out _))
        {
            mistake = $"'{text}' is no partition; write TOPIC:P with P from 0 to {TopicSpec.MaxPartitions - 1}";
            return false;
        }

        partition = new PartitionName(text[..colon], number);
        mistake = TopicSpec.WhyNoName(partition.Topic);
        return mistake is null;
    }

    internal static bool TryParseNumber(string text, out int number, [NotNullWhen(false)] out string? mistake)
    {
        mistake = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < TopicSpec.MaxPartitions
            ? null
            : $"'{text}' is no number of a partition, they go from 0 to {TopicSpec.MaxPartitions - 1}";
        return mistake is null;
    }
}
