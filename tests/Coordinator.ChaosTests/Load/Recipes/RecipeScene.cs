using System.Diagnostics;
using Coordinator.Client.Abstractions;
using Coordinator.Primitives;
using Coordinator.TestKit.Recipes;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>What all workers of recipes share.</summary>
/// <param name="Endpoints">The servers.</param>
/// <param name="History">Where they record what they do.</param>
/// <param name="KillAsync">Ends a session as an operator would.</param>
internal sealed record RecipeScene(string Endpoints, RecipeHistory History, Func<SessionId, Task> KillAsync)
{
    /// <summary>Everything of the recipes is below it.</summary>
    public const string Root = "/recipes";

    /// <summary>The znodes that only holders write.</summary>
    public const string Guarded = Root + "/guarded";

    /// <summary>What groups, discovery and caches are about.</summary>
    public const string Shown = Root + "/shown";

    /// <summary>Now, on the clock of all records.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Waits, or until told to stop.</summary>
    public static async Task PauseAsync(TimeSpan pause, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(pause);
        try
        {
            await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    /// <summary>Whether a refusal is what a worker must reckon with whose session may end at any time.</summary>
    public static bool IsExpected(CoordinatorException refused) =>
        refused.IsTransient || refused.Code is ErrorCode.SessionExpired or ErrorCode.OutcomeUnknown or ErrorCode.GuardFailed or ErrorCode.NoNode;
}
