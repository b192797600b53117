using System.Globalization;
using Coordinator.Benchmarks.Clusters;
using Coordinator.Benchmarks.Measuring;
using Coordinator.Benchmarks.Results;

namespace Coordinator.Benchmarks.Ensembles;

/// <summary>The ensemble and its peers, and the table of it.</summary>
internal static class EnsembleCommand
{
    public static async Task<int> RunAsync(CommandLine command, string folder, CancellationToken cancellationToken)
    {
        var conditions = new Conditions();
        var results = new List<EnsembleResult>();
        await foreach (var result in new EnsembleBenchmark(command, folder).RunAsync(cancellationToken))
        {
            results.Add(result);
            Console.WriteLine(result.ToJson());
        }

        Console.WriteLine($"\n{EnsembleTable.Of(results)}\n\n{conditions.Describe(command, results.Select(result => result.Others).OfType<double>())}");
        return Verdict(results) ? 0 : 1;
    }

    /// <summary>Says what went wrong, of each system; true when nothing did at ours.</summary>
    public static bool Verdict(IReadOnlyList<EnsembleResult> results)
    {
        var isClean = true;
        foreach (var system in results.GroupBy(result => result.System))
        {
            var (errors, lost) = (system.Sum(result => result.Errors), system.Sum(result => result.Lost));
            var (stale, foreign) = (system.Sum(result => result.Stale), system.Sum(result => result.Foreign));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{system.Key}: {errors} errors; {lost} writes lost, {stale} reads stale, {foreign} foreign"));
            isClean &= system.Key != CoordinatorSoftware.Ours || (errors == 0 && lost == 0 && stale == 0 && foreign == 0);
        }

        return isClean;
    }
}
