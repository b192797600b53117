using System.Globalization;
using Coordinator.TestKit.History;

namespace Coordinator.TestKit.Recipes;

/// <summary>How often each recipe did each thing that its rules are about: a rule about nothing would hold for ever.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Things">What, and how often.</param>
public sealed record RecipeCounts(string Recipe, IReadOnlyList<(string Thing, int Count)> Things)
{
    /// <summary>Counts a history.</summary>
    /// <param name="history">All of it.</param>
    public static IReadOnlyList<RecipeCounts> Of(RecipeHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return [.. Holds(history), Counter(history), .. Queues(history), .. Barriers(history), .. Views(history)];
    }

    /// <summary>What never happened: workers that do nothing break no rule.</summary>
    /// <param name="history">All of it.</param>
    /// <param name="recipes">Recipes that are to be in it, besides those that always are.</param>
    public static IEnumerable<string> Idle(RecipeHistory history, IEnumerable<string> recipes)
    {
        var counted = Of(history);
        return recipes.Except(counted.Select(counts => counts.Recipe)).Select(recipe => $"{recipe} did nothing")
            .Concat(counted.SelectMany(counts => counts.Things.Where(thing => thing.Count == 0).Select(thing => $"{counts.Recipe}: 0 {thing.Thing} in a run that was long enough")));
    }

    /// <summary>In one line.</summary>
    public override string ToString() =>
        $"{Recipe,-16} " + string.Join(", ", Things.Select(thing => string.Create(CultureInfo.InvariantCulture, $"{thing.Count} {thing.Thing}")));

    private static IEnumerable<RecipeCounts> Holds(RecipeHistory history)
    {
        var writes = history.All<GuardedWrite>().ToLookup(write => write.Hold.Recipe);
        return history.All<Hold>().GroupBy(hold => hold.Recipe).OrderBy(recipe => recipe.Key, StringComparer.Ordinal).Select(recipe => new RecipeCounts(
            recipe.Key,
            [
                ("held", recipe.Count()),
                ("guarded writes done", writes[recipe.Key].Count(write => write.Outcome == CallOutcome.Done)),
                ("refused", writes[recipe.Key].Count(write => write.Outcome == CallOutcome.Refused)),
            ]));
    }

    private static RecipeCounts Counter(RecipeHistory history) => new(
        "counter",
        [("increments", history.All<Increment>().Count(increment => increment.Outcome == CallOutcome.Done)), ("reads", history.All<CounterRead>().Count)]);

    private static IEnumerable<RecipeCounts> Queues(RecipeHistory history)
    {
        var claims = history.All<Claimed>().ToLookup(claim => claim.Queue);
        var ends = history.All<Acknowledged>().ToLookup(acknowledged => acknowledged.Claim.Queue);
        return history.All<Enqueued>().GroupBy(item => item.Queue).OrderBy(queue => queue.Key, StringComparer.Ordinal).Select(queue => new RecipeCounts(
            queue.Key[(queue.Key.LastIndexOf('/') + 1)..],
            [
                ("items", queue.Count(item => item.Outcome == CallOutcome.Done)),
                ("claims", claims[queue.Key].Count()),
                ("acknowledged", ends[queue.Key].Count(end => end.Outcome == CallOutcome.Done)),
                ("refused", ends[queue.Key].Count(end => end.Outcome == CallOutcome.Refused)),
            ]));
    }

    private static IEnumerable<RecipeCounts> Barriers(RecipeHistory history) =>
    [
        new("barrier", [("rounds", history.All<BarrierRound>().Count), ("waits", history.All<BarrierWait>().Count)]),
        new("double-barrier", [("rounds", history.All<Party>().DistinctBy(party => party.Path).Count()), ("ended in it", history.All<Party>().Count(party => party.Ended is not null))]),
    ];

    private static IEnumerable<RecipeCounts> Views(RecipeHistory history) =>
    [
        .. history.All<View>().GroupBy(view => view.Recipe).OrderBy(recipe => recipe.Key, StringComparer.Ordinal)
            .Select(recipe => new RecipeCounts(recipe.Key + " views", [("shown", recipe.Count())])),
        new("leader asked", [("answers", history.All<LeaderSeen>().Count)]),
    ];
}
