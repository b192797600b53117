using System.Globalization;
using Coordinator.Benchmarks.Results;

namespace Coordinator.Benchmarks.Ensembles;

/// <summary>The core workloads beside the last table: what costs more than it did?</summary>
internal static class CompareCommand
{
    /// <summary>What is measured where nothing else is asked for.</summary>
    public static IReadOnlyList<string> Core { get; } =
        ["write-seq-follower", "write-64x1", "write-8x64", "write-1k-10x100", "read-64x1", "read-8x64", "readlin-8x64", "mixed9010-8x64", "eph-churn-64x1"];

    public static async Task<int> RunAsync(CommandLine command, string folder, CancellationToken cancellationToken)
    {
        if (!command.Saves && !File.Exists(command.Last))
        {
            await Console.Error.WriteLineAsync($"error: there is no table {command.Last}; write --last FILE for another one, or --save to make this run's the first");
            return 2;
        }

        var results = new List<EnsembleResult>();
        await foreach (var result in new EnsembleBenchmark(command with { Only = command.Only.Count > 0 ? command.Only : Core }, folder).RunAsync(cancellationToken))
        {
            results.Add(result);
            Console.WriteLine(result.ToJson());
        }

        Console.WriteLine($"\n{EnsembleTable.Of(results)}\n");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"the calibration took {results.Min(Calibration):F0} to {results.Max(Calibration):F0} ms: costs are compared relative to it\n"));
        var isGood = EnsembleCommand.Verdict(results);
        var costs = Costs.Of(results);
        if (command.Saves && isGood)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(command.Last))!);
            await costs.WriteAsync(command.Last, cancellationToken);
            Console.WriteLine($"saved as {command.Last}");
            return 0;
        }

        var last = await Costs.ReadAsync(command.Last, cancellationToken);
        if (!last.IsCalibrated())
        {
            Console.WriteLine($"{command.Last} has no calibration: processor time is compared as it is, and a slower machine looks like a slower build; --save makes a table that has");
        }

        var worse = costs.WorseThan(last).ToList();
        foreach (var line in worse)
        {
            Console.WriteLine(line);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{worse.Count} figures are more than {100 * WorkloadCost.Tolerance:F0} % worse than in {command.Last}"));
        return isGood && worse.Count == 0 ? 0 : 1;

        static double Calibration(EnsembleResult result) => result.CalibrationMilliseconds!.Mean();
    }
}
