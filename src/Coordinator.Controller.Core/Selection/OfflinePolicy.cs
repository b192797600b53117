using System.Globalization;
using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Selection;

/// <summary>
/// Consistency first: who is alive and in sync leads, and if nobody is, the partition waits for the last that were. What else may lead is a risk,
/// taken only when it is permitted, and recorded.
/// </summary>
internal sealed class OfflinePolicy : ISelectionPolicy
{
    public SelectionResult Select(SelectionQuestion question)
    {
        var ordered = Cleanliness.InOrder(question.Candidates);
        return Clean(ordered) ?? LongestLog(ordered, question.Permitted) ?? Unclean(ordered, question.Permitted) ?? Wait(ordered, question.Permitted);
    }

    private static SelectionResult? Clean(List<Candidate> ordered)
    {
        if (ordered.Find(candidate => Cleanliness.WhyNot(candidate) is null) is not { } leader)
        {
            return null;
        }

        return Lead(ordered, leader, Remaining(ordered), Risk.None, $"{leader.Broker} is the first alive and in sync", other => Cleanliness.WhyNot(other) ?? $"{leader.Broker} comes first");
    }

    /// <summary>
    /// Each of those in sync came back from a crash of its machine or process: what the longest log has is the most that there is. Not before
    /// all of them are back, because the next one may have more.
    /// </summary>
    private static SelectionResult? LongestLog(List<Candidate> ordered, Risk permitted)
    {
        var inSync = ordered.FindAll(candidate => candidate.IsInSync);
        if (permitted < Risk.UnflushedTail || inSync.Count == 0 || !inSync.TrueForAll(candidate => candidate is { IsAlive: true, IsDraining: false, MayLackTail: true }))
        {
            return null;
        }

        var leader = inSync.OrderByDescending(candidate => candidate.LastEpoch).ThenByDescending(candidate => candidate.EndOffset).ThenBy(candidate => candidate.Preference).First();
        var reason = string.Create(
            CultureInfo.InvariantCulture,
            $"nobody in sync was stopped in order; {leader.Broker} has the longest log (epoch {leader.LastEpoch}, up to offset {leader.EndOffset})");
        return Lead(ordered, leader, [leader], Risk.UnflushedTail, reason, other => other.IsInSync ? "its log is not longer" : "it is not in sync");
    }

    private static SelectionResult? Unclean(List<Candidate> ordered, Risk permitted)
    {
        if (permitted < Risk.Unclean || ordered.Find(candidate => candidate is { IsAlive: true, IsDraining: false }) is not { } leader)
        {
            return null;
        }

        var reason = $"{leader.Broker} is the first alive; what only {Names(ordered.FindAll(candidate => candidate.IsInSync || candidate.HasLostDisk))} had is lost";
        return Lead(ordered, leader, [leader], Risk.Unclean, reason, other => !other.IsAlive ? "it is not alive" : other.IsDraining ? "it is on its way out" : $"{leader.Broker} comes first");
    }

    private static SelectionResult Wait(List<Candidate> ordered, Risk permitted)
    {
        var remaining = Remaining(ordered);
        var awaited = remaining.Count > 0 ? Names(remaining) : $"the lost disk of {Names(ordered.FindAll(candidate => candidate.HasLostDisk))}";
        var reason = $"waits for {awaited}: nobody in sync can lead{(permitted < Risk.Unclean ? ", and an unclean election is not permitted" : "")}";
        return new SelectionResult(
            BrokerId.None, [.. remaining.Select(candidate => candidate.Broker)], Risk.None, reason, [.. ordered.Select(candidate => (candidate.Broker, Cleanliness.WhyNot(candidate)!))]);
    }

    private static SelectionResult Lead(List<Candidate> ordered, Candidate leader, List<Candidate> inSync, Risk risk, string reason, Func<Candidate, string> whyNot) => new(
        leader.Broker,
        [.. inSync.Select(candidate => candidate.Broker)],
        risk,
        reason,
        [.. ordered.Where(other => other.Broker != leader.Broker).Select(other => (other.Broker, whyNot(other)))]);

    /// <summary>
    /// Those in sync that are alive and whole; all of them when none is, because the last in sync is never forgotten (KAFKA-5083), and one that came
    /// back from a crash may have less than one that is still away.
    /// </summary>
    private static List<Candidate> Remaining(List<Candidate> ordered)
    {
        var inSync = ordered.FindAll(candidate => candidate.IsInSync);
        var whole = inSync.FindAll(candidate => candidate is { IsAlive: true, MayLackTail: false });
        return whole.Count > 0 ? whole : inSync;
    }

    private static string Names(List<Candidate> candidates) => candidates.Count == 0 ? "nobody" : string.Join(", ", candidates.Select(candidate => candidate.Broker));
}
