using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Controller.Core.Shards;

/// <summary>Shards of an application that each need one leader. Each is a partition of a topic of this name.</summary>
/// <param name="Name">Its name, as of a topic.</param>
/// <param name="Shards">How many: 1 to <see cref="TopicSpec.MaxPartitions"/>, numbered from 0. Fixed when the group is created.</param>
/// <param name="Members">The participants that may lead them, whether they run or not: 1 to <see cref="TopicSpec.MaxReplicas"/> of them, no two alike.</param>
public sealed record ShardGroup(string Name, int Shards, IReadOnlyList<BrokerId> Members)
{
    /// <summary>Why it is none; null when it is one.</summary>
    public string? WhyNot() =>
        TopicSpec.WhyNoName(Name) is { } why ? why
        : Shards is < 1 or > TopicSpec.MaxPartitions ? $"the group '{Name}' has 1 to {TopicSpec.MaxPartitions} shards, not {Shards}"
        : Members.Count is < 1 or > TopicSpec.MaxReplicas ? $"the group '{Name}' has 1 to {TopicSpec.MaxReplicas} members, not {Members.Count}"
        : Members.Any(member => member.Value is < 0 or > BrokerId.MaxValue) ? $"a member's id is 0 to {BrokerId.MaxValue}; the group '{Name}' has {string.Join(", ", Members)}"
        : Members.Distinct().Count() != Members.Count ? $"the group '{Name}' names a member twice: {string.Join(", ", Members)}"
        : null;
}
