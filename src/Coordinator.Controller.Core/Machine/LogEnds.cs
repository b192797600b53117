using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Selection;

namespace Coordinator.Controller.Core.Machine;

/// <summary>
/// How far the logs of leaderless partitions go, by their brokers' own words. A word counts for the life that it was said in and the state that it was said of:
/// while nobody leads, no log grows.
/// </summary>
internal sealed class LogEnds
{
    private readonly Dictionary<PartitionName, Dictionary<BrokerId, Word>> _words = [];

    public void Heard(BrokerId broker, Incarnation incarnation, PartitionVersion version, LogEnd end)
    {
        if (!_words.TryGetValue(end.Partition, out var words))
        {
            _words[end.Partition] = words = [];
        }

        words[broker] = new Word(incarnation, version, end);
    }

    public void Forget(PartitionName partition) => _words.Remove(partition);

    /// <summary>The candidates, with the ends of their logs; and whether those of all in sync are known.</summary>
    public (IReadOnlyList<Candidate> Candidates, bool IsComplete) Complete(
        PartitionName partition, PartitionVersion version, IReadOnlyList<Candidate> candidates, IReadOnlyDictionary<BrokerId, BrokerFacts> brokers)
    {
        var words = _words.GetValueOrDefault(partition);
        var isComplete = true;
        var completed = new List<Candidate>(candidates.Count);
        foreach (var candidate in candidates)
        {
            var isSaid = words is not null && words.TryGetValue(candidate.Broker, out var word)
                && word.Version == version && brokers.GetValueOrDefault(candidate.Broker)?.Incarnation == word.Incarnation;
            isComplete &= isSaid || !candidate.IsInSync;
            completed.Add(isSaid ? candidate with { LastEpoch = words![candidate.Broker].End.LastEpoch, EndOffset = words[candidate.Broker].End.EndOffset } : candidate);
        }

        return (completed, isComplete);
    }

    private sealed record Word(Incarnation Incarnation, PartitionVersion Version, LogEnd End);
}
