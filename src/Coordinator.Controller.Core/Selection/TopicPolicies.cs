namespace Coordinator.Controller.Core.Selection;

/// <summary>
/// The policies of topics: Kafka's strategies (PartitionLeaderElectionAlgorithms), which choose by the order of preference among the replicas in
/// sync. That is right although nobody compares logs: each of those has everything that was acknowledged.
/// </summary>
public static class TopicPolicies
{
    /// <summary>
    /// The leader is gone: the first that is alive and in sync. If there is none and the risk is permitted: of those in sync that came back from a
    /// crash, all of them, the one with the longest log; else the first that is alive.
    /// </summary>
    public static ISelectionPolicy Offline { get; } = new OfflinePolicy();

    /// <summary>The head of the order gets the leadership back, if it is alive and in sync; else everything stays as it is.</summary>
    public static ISelectionPolicy Preferred { get; } = new FirstCleanPolicy(
        question => question.Candidates.OrderBy(candidate => candidate.Preference).Take(1),
        "it is not the preferred one",
        "the preferred one cannot lead now");

    /// <summary>The first of the target replicas that is alive and in sync; else everything stays as it is.</summary>
    public static ISelectionPolicy Reassign { get; } = new FirstCleanPolicy(
        question => question.Target.Select(target => question.Candidates.FirstOrDefault(candidate => candidate.Broker == target)).OfType<Candidate>(),
        "it is not in the target",
        "nobody of the target can lead yet");

    /// <summary>The leader is on its way out: the first in sync that is not. If there is none it goes on leading.</summary>
    public static ISelectionPolicy Drain { get; } = new FirstCleanPolicy(
        question => question.Candidates.OrderBy(candidate => candidate.Preference),
        string.Empty,
        "nobody else can lead")
    {
        DrainingLeave = true,
    };
}
