using System.Diagnostics;
using System.Globalization;
using Coordinator.ChaosTests.Cluster;
using Coordinator.ChaosTests.Faults;
using Coordinator.ChaosTests.Load;
using Coordinator.ChaosTests.Load.Recipes;
using Coordinator.Client.Abstractions;
using Coordinator.TestKit.History;
using Coordinator.TestKit.Recipes;

namespace Coordinator.ChaosTests.Runs;

/// <summary>An ensemble under load, one fault after the other, and the checker's verdict at the end.</summary>
internal sealed class ChaosRun(string folder, int seed)
{
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, (int Count, TimeSpan Longest)> _made = [];
    private readonly Stopwatch _time = Stopwatch.StartNew();

    /// <summary>Runs.</summary>
    /// <param name="next">The next fault; null when it is enough.</param>
    /// <returns>Whether everything held.</returns>
    public async Task<bool> RunAsync(Func<TimeSpan, Random, Fault?> next)
    {
        using var ensemble = new Ensemble(folder);
        try
        {
            return await RunAsync(ensemble, next);
        }
        catch (Exception broken) when (broken is TimeoutException or InvalidOperationException or CoordinatorException)
        {
            Say($"violation: {broken.Message}");
            return false;
        }
    }

    private async Task<bool> RunAsync(Ensemble ensemble, Func<TimeSpan, Random, Fault?> next)
    {
        ensemble.Servers.ForEach(server => server.Start());
        await ensemble.ReadyAsync();
        var (leader, first) = await ensemble.LeaderAsync();
        await using var load = await LoadGenerator.StartAsync(ensemble.Endpoints, seed);
        await using var recipes = await RecipeLoad.StartAsync(ensemble, seed);
        await load.MoreAsync(50);
        Say($"server {leader.Id} leads in epoch {first}; seed {seed}");
        while (next(_time.Elapsed, _random) is { } fault)
        {
            await MakeAsync(fault, ensemble, load);
        }

        var (_, last) = await ensemble.LeaderAsync();
        IReadOnlyList<string> violations = [.. await recipes.StopAndCheckAsync(), .. await load.StopAndCheckAsync()];
        return Report(load, recipes.History, last - first, violations);
    }

    private async Task MakeAsync(Fault fault, Ensemble ensemble, LoadGenerator load)
    {
        var (leader, epoch) = await ensemble.LeaderAsync();
        load.Gaps.TakeLongest();
        await fault.RunAsync(new FaultContext(ensemble, load, leader, _random));
        await ensemble.ReadyAsync();
        await load.MoreAsync(50);
        var longest = load.Gaps.TakeLongest();
        var (next, then) = await ensemble.LeaderAsync();
        var made = _made.GetValueOrDefault(fault.Name);
        _made[fault.Name] = (made.Count + 1, longest > made.Longest ? longest : made.Longest);
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{fault.Name,-16} server {leader.Id} led in epoch {epoch}, {next.Id} leads in {then}; longest time without an acknowledged write {longest.TotalMilliseconds:F0} ms"));
    }

    private bool Report(LoadGenerator load, RecipeHistory recipes, int elections, IReadOnlyList<string> violations)
    {
        var calls = load.History.Calls;
        Say("faults made:");
        foreach (var (name, made) in _made.OrderBy(made => made.Key, StringComparer.Ordinal))
        {
            Say(string.Create(CultureInfo.InvariantCulture, $"  {name,-16} {made.Count,4}   longest time without an acknowledged write {made.Longest.TotalMilliseconds:F0} ms"));
        }

        int Count(CallOutcome outcome, params CallKind[] kinds) => calls.Count(call => call.Outcome == outcome && kinds.Contains(call.Kind));
        Say($"elections: {elections}, longest unavailability: {Longest().TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture)} ms");
        Say($"writes acknowledged: {Count(CallOutcome.Done, CallKind.Create, CallKind.Set)}, refused: {Count(CallOutcome.Refused, CallKind.Create, CallKind.Set)}, "
            + $"of unknown outcome: {Count(CallOutcome.Unknown, CallKind.Create, CallKind.Set)}");
        Say($"reads: {Count(CallOutcome.Done, CallKind.LocalRead)} local, {Count(CallOutcome.Done, CallKind.LinearizableRead)} linearizable; "
            + $"changes told by the watch: {load.History.Changes.Count}, gaps told: {load.History.Gaps.Count}");
        Say("recipes:");
        foreach (var counts in RecipeCounts.Of(recipes))
        {
            Say("  " + counts);
        }

        foreach (var violation in violations)
        {
            Say("violation: " + violation);
        }

        Say($"{violations.Count} violations");
        return violations.Count == 0;
    }

    private TimeSpan Longest() => _made.Values.Select(made => made.Longest).DefaultIfEmpty().Max();

    private void Say(string line) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{_time.Elapsed.TotalSeconds,5:F0} s] {line}"));
}
