namespace Coordinator.TestKit.Recipes;

/// <summary>Groups, discovery, caches, who leads: what is shown never goes back, and in the end it is what is there.</summary>
internal sealed class ViewChecker(RecipeHistory history, RecipeEnd end, Violations violations)
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

    /// <summary>Who asks after an answer is told of that leader or of a later one.</summary>
    private void CheckLeaders()
    {
        var asked = history.All<LeaderSeen>();
        var answered = new Queue<LeaderSeen>(asked.OrderBy(seen => seen.Returned));
        long? largest = null;
        foreach (var seen in asked.OrderBy(seen => seen.Invoked))
        {
            while (answered.TryPeek(out var earlier) && earlier.Returned < seen.Invoked)
            {
                largest = Math.Max(largest ?? long.MinValue, answered.Dequeue().Token ?? long.MinValue);
            }

            violations.Require(!(seen.Token < largest), "election", $"showed the leader of {seen.Token:x} to who asked after that of {largest:x} had been shown");
        }
    }
}
