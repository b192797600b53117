using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Tree;

/// <summary>Why a partition's state is what it is: the decision that made it, as it is kept with the state. What leaders ask for is no decision and leaves it.</summary>
/// <param name="Cause">What made a decision necessary.</param>
/// <param name="Reason">Why it is this one.</param>
/// <param name="Refused">Every candidate that does not lead, in order of preference, with the reason.</param>
public sealed record Why(string Cause, string Reason, IReadOnlyList<(BrokerId Broker, string Why)> Refused)
{
    /// <inheritdoc/>
    public bool Equals(Why? other) => other is not null && Cause == other.Cause && Reason == other.Reason && Refused.SequenceEqual(other.Refused);

    /// <inheritdoc/>
    public override int GetHashCode() => (Cause.Length * 397) ^ (Reason.Length * 31) ^ Refused.Count;
}
