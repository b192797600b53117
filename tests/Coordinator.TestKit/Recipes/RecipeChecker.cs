using Coordinator.TestKit.History;

namespace Coordinator.TestKit.Recipes;

/// <summary>
/// Holds what the workers of recipes did to what the recipes promise. The zxids of tokens, writes and changes order everything that the
/// service decides; where a recipe answers without one, the observer's own clock does.
/// </summary>
public static class RecipeChecker
{
    // One broken recipe must not hide another.
    private const int MostOfEach = 20;

    /// <summary>Checks a history.</summary>
    /// <param name="history">All of it; nothing is added any more.</param>
    /// <param name="end">What is there at the end.</param>
    /// <returns>The violations, of each subject at most 20 and then their number; empty when there is none.</returns>
    public static IReadOnlyList<string> Check(RecipeHistory history, RecipeEnd end)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(end);
        var lives = new Lives(history);
        return
        [
            .. Found(violations => new HoldChecker(history, end, lives, violations).Check()),
            .. Found(violations => new CounterChecker(history, end, violations).Check()),
            .. Found(violations => new QueueChecker(history, end, lives, violations).Check()),
            .. Found(violations => new BarrierChecker(history, violations).Check()),
            .. Found(violations => new ViewChecker(history, end, lives, violations).Check()),
            .. Found(violations => CheckWorkers(history, end, violations)),
        ];
    }

    private static IReadOnlyList<string> Found(Action<Violations> check)
    {
        var violations = new Violations(MostOfEach);
        check(violations);
        return violations.Found;
    }

    private static void CheckWorkers(RecipeHistory history, RecipeEnd end, Violations violations)
    {
        foreach (var failure in history.Failures)
        {
            violations.Fail(failure);
        }

        foreach (var left in end.Left)
        {
            violations.Fail($"{left} is left behind by workers that have all ended");
        }
    }
}
