namespace Coordinator.TestKit.Recipes;

/// <summary>
/// Holds what the workers of recipes did to what the recipes promise. The zxids of tokens, writes and changes order everything that the
/// service decides; where a recipe answers without one, the observer's own clock does.
/// </summary>
public static class RecipeChecker
{
    /// <summary>Checks a history.</summary>
    /// <param name="history">All of it; nothing is added any more.</param>
    /// <param name="end">What is there at the end.</param>
    /// <returns>The violations, at most 50 and then their number; empty when there is none.</returns>
    public static IReadOnlyList<string> Check(RecipeHistory history, RecipeEnd end)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(end);
        var violations = new Violations();
        var lives = new Lives(history);
        new HoldChecker(history, end, lives, violations).Check();
        new CounterChecker(history, end, violations).Check();
        new QueueChecker(history, end, lives, violations).Check();
        new BarrierChecker(history, violations).Check();
        new ViewChecker(history, end, violations).Check();
        foreach (var failure in history.Failures)
        {
            violations.Fail(failure);
        }

        foreach (var left in end.Left)
        {
            violations.Fail($"{left} is left behind by workers that have all ended");
        }

        return violations.Found;
    }
}
