using System.Globalization;
using Coordinator.TestKit.History;

namespace Coordinator.TestKit.Recipes;

/// <summary>A counter: every acknowledged increment counts once, in real time; so do reads.</summary>
internal sealed class CounterChecker(RecipeHistory history, RecipeEnd end, Violations violations)
{
    private readonly IReadOnlyList<Increment> _all = history.All<Increment>();

    public void Check()
    {
        var done = _all.Where(increment => increment.Outcome == CallOutcome.Done).ToList();
        var unknown = _all.Count(increment => increment.Outcome == CallOutcome.Unknown);
        foreach (var same in done.GroupBy(increment => increment.Value).Where(group => group.Count() > 1))
        {
            violations.Fail($"counter: {string.Join(" and ", same)} were told the same value");
        }

        violations.Require(
            end.Counter >= done.Count && end.Counter <= done.Count + unknown,
            "counter",
            string.Create(CultureInfo.InvariantCulture, $"is {end.Counter}, after {done.Count} increments and {unknown} of unknown outcome"));
        foreach (var increment in done)
        {
            violations.Require(increment.Value >= 1 && increment.Value <= end.Counter, increment, "was told a value that the counter never had");
        }

        CheckRealTime(done);
    }

    /// <summary>What was answered before a call began is in what the call shows; what began after it was answered is not.</summary>
    private void CheckRealTime(List<Increment> done)
    {
        var calls = done.Select(increment => (increment.Invoked, increment.Returned, increment.Value, IsRead: false, Record: (object)increment))
            .Concat(history.All<CounterRead>().Select(read => (read.Invoked, read.Returned, read.Value, IsRead: true, Record: (object)read)))
            .OrderBy(call => call.Invoked)
            .ToList();
        var ended = new Queue<(long Invoked, long Returned, long Value, bool IsRead, object Record)>(calls.OrderBy(call => call.Returned));
        var largest = 0L;
        foreach (var call in calls)
        {
            while (ended.TryPeek(out var earlier) && earlier.Returned < call.Invoked)
            {
                largest = Math.Max(largest, ended.Dequeue().Value);
            }

            violations.Require(
                call.IsRead ? call.Value >= largest : call.Value > largest,
                call.Record,
                string.Create(CultureInfo.InvariantCulture, $"began after {largest} was answered, and does not reflect it"));
        }
    }
}
