using System.Globalization;
using Coordinator.Benchmarks.Clusters;
using Coordinator.Benchmarks.Measuring;
using Coordinator.Benchmarks.Results;

namespace Coordinator.Benchmarks.Workloads;

/// <summary>Records beside logs alone, as often as was asked for, and the table of it.</summary>
internal static class RecordsCommand
{
    public static async Task<int> RunAsync(CommandLine command, string folder, CancellationToken cancellationToken)
    {
        var conditions = new Conditions();
        var results = new List<WorkloadResult>();
        for (var run = 1; run <= command.Runs; run++)
        {
            Take(await new LogsAlone(folder, command.Seconds).RunAsync(run, cancellationToken));
            var data = Path.Combine(folder, "cluster");
            await using (var cluster = await LocalCluster.StartAsync(data, command.BasePort))
            {
                Take(await new RecordWorkloads(cluster, command.Seconds).RunAsync(run, cancellationToken));
            }

            Directory.Delete(data, recursive: true);
        }

        var (errors, wrong) = (results.Sum(result => result.Errors), results.Sum(result => result.Wrong));
        Console.WriteLine($"\n{ResultsTable.Of(results)}\n\n{conditions.Describe(command, results.Select(result => result.Others))}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{errors} errors; {wrong} records lost, repeated, disordered or misplaced"));
        return errors == 0 && wrong == 0 ? 0 : 1;

        void Take(IReadOnlyList<WorkloadResult> more)
        {
            results.AddRange(more);
            foreach (var result in more)
            {
                Console.WriteLine(result.ToJson());
            }
        }
    }
}
