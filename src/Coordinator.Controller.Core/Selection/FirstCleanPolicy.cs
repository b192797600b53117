namespace Coordinator.Controller.Core.Selection;

/// <summary>Moves the leadership to the first of some that can have it without any risk, or leaves everything as it is.</summary>
/// <param name="eligible">Who may get it, first choice first.</param>
/// <param name="notEligible">What is said to those who may not.</param>
/// <param name="nobody">What is said when nobody can.</param>
internal sealed class FirstCleanPolicy(Func<SelectionQuestion, IEnumerable<Candidate>> eligible, string notEligible, string nobody) : ISelectionPolicy
{
    /// <summary>Whether those on their way out leave the in-sync set with the same decision.</summary>
    public bool DrainingLeave { get; init; }

    public SelectionResult Select(SelectionQuestion question)
    {
        var ordered = Cleanliness.InOrder(question.Candidates);
        List<Candidate> choices = [.. eligible(question)];
        var inSync = ordered.FindAll(candidate => candidate.IsInSync);
        var leader = choices.Find(candidate => Cleanliness.WhyNot(candidate) is null);
        var stays = leader is null || !DrainingLeave ? inSync : inSync.FindAll(candidate => !candidate.IsDraining);
        var reason = leader is null
            ? question.Current.IsNone ? nobody : $"{nobody}: {question.Current} stays"
            : $"{leader.Broker} is the first that can lead";
        var leads = leader?.Broker ?? question.Current;
        return new SelectionResult(
            leads,
            [.. stays.Select(candidate => candidate.Broker)],
            Risk.None,
            reason,
            [.. ordered.Where(other => other.Broker != leads).Select(other => (other.Broker, WhyNot(other)))]);

        string WhyNot(Candidate other) =>
            choices.Contains(other) ? Cleanliness.WhyNot(other) ?? $"{leads} comes first" : notEligible;
    }
}
