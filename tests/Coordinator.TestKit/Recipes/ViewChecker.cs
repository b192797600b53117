using Coordinator.Primitives;
using Coordinator.TestKit.History;

namespace Coordinator.TestKit.Recipes;

/// <summary>Groups, discovery, caches, who leads: what is shown never goes back, and in the end it is what is there.</summary>
internal sealed class ViewChecker(RecipeHistory history, RecipeEnd end, Lives lives, Violations violations)
{
    public void Check()
    {
        var shown = new Dictionary<(string Observer, string Name), long>();
        foreach (var view in history.All<View>())
        {
            foreach (var (name, stamp) in view.Stamps)
            {
                var last = shown.GetValueOrDefault((view.Observer, name), long.MinValue);
                violations.Require(stamp >= last, $"{view.Recipe}: {view.Observer}", $"was shown {name} of {stamp:x} after that of {last:x}");
                shown[(view.Observer, name)] = Math.Max(stamp, last);
            }
        }

        foreach (var (observer, there, seen) in end.Views)
        {
            violations.Require(there.SetEquals(seen), observer, $"shows at the end [{string.Join(", ", seen.Except(there))}] that is not there, and not [{string.Join(", ", there.Except(seen))}] that is");
        }

        CheckLeaders();
    }

    /// <summary>Who asks after an answer is told of that leader or of a later one; and who is told of has nobody ahead.</summary>
    private void CheckLeaders()
    {
        var led = history.All<LeaderSeen>().Where(seen => seen.Path is not null).ToList();
        var answered = new Queue<LeaderSeen>(led.OrderBy(seen => seen.Returned));
        var largest = Zxid.Zero;
        foreach (var seen in led.OrderBy(seen => seen.Invoked))
        {
            while (answered.TryPeek(out var earlier) && earlier.Returned < seen.Invoked)
            {
                largest = Zxid.Max(largest, answered.Dequeue().Token);
            }

            violations.Require(seen.Token >= largest, seen, $"was shown to who asked after the leader of {largest} had been shown");
            if (lives.Knows(seen.After))
            {
                var isThere = lives.Of(seen.Path!, seen.Token) is { } life && life.Meets(seen.Before, seen.After);
                violations.Require(isThere, seen, "was not there when it was looked for");
                foreach (var ahead in lives.Ahead(seen.Path!, seen.Token, seen.After))
                {
                    violations.Fail($"{seen} does not lead: {ahead}");
                }
            }
        }
    }
}
