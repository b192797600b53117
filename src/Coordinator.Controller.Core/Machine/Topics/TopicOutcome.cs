using Coordinator.Controller.Core.Context;

namespace Coordinator.Controller.Core.Machine.Topics;

/// <summary>What a write about a topic has come to.</summary>
/// <param name="Written">The znodes that have other data now.</param>
/// <param name="Decided">The decisions that were written with it.</param>
internal sealed record TopicOutcome(IReadOnlyList<ZnodeSeen> Written, IReadOnlyList<Decision> Decided)
{
    public static readonly TopicOutcome None = new([], []);

    /// <summary>Why this controller must not go on; null when it may.</summary>
    public string? Deposed { get; init; }
}
