namespace Coordinator.Controller.Core.Selection;

/// <summary>What a candidate needs to lead without any risk.</summary>
internal static class Cleanliness
{
    /// <summary>In order of preference: no answer may depend on the order in which candidates are handed in.</summary>
    public static List<Candidate> InOrder(IEnumerable<Candidate> candidates) => [.. candidates.OrderBy(candidate => candidate.Preference)];

    /// <summary>Why it may not; null when it may.</summary>
    public static string? WhyNot(Candidate candidate) =>
        !candidate.IsAlive ? "it is not alive"
        : candidate.HasLostDisk ? "its disk is not the one that was in sync"
        : !candidate.IsInSync ? "it is not in sync"
        : candidate.IsDraining ? "it is on its way out"
        : candidate.MayLackTail ? "it was not stopped in order and may lack what it had not flushed"
        : null;
}
