using System.Globalization;
using System.Text.Json;

namespace Coordinator.Benchmarks.Results;

/// <summary>Processor time per operation, by workload: what a busy machine changes least of all figures.</summary>
/// <param name="ByWorkload">Microseconds.</param>
internal sealed record Costs(IReadOnlyDictionary<string, Both> ByWorkload)
{
    /// <summary>By how much a figure may be worse, as a share of what it was.</summary>
    public const double Tolerance = 0.2;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The medians.</summary>
    public static Costs Of(IEnumerable<EnsembleResult> results) => new(results.GroupBy(result => result.Workload).ToDictionary(
        workload => workload.Key,
        workload => new Both(
            ResultsTable.Median(workload.Select(result => result.CpuMicrosecondsPerOperation!.Servers)),
            ResultsTable.Median(workload.Select(result => result.CpuMicrosecondsPerOperation!.Client)))));

    /// <summary>Reads a table, a line of JSON for each workload.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static async Task<Costs> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var lines = await File.ReadAllLinesAsync(file, cancellationToken);
        return new Costs(lines.Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<Line>(line, Json)!)
            .ToDictionary(line => line.Workload, line => line.CpuMicrosecondsPerOperation));
    }

    /// <summary>Writes it as it is read.</summary>
    public Task WriteAsync(string file, CancellationToken cancellationToken) => File.WriteAllLinesAsync(
        file, ByWorkload.Select(entry => JsonSerializer.Serialize(new Line(entry.Key, entry.Value), Json)), cancellationToken);

    /// <summary>A line for each figure that is worse than it was by more than may be. What is in one table alone is compared with nothing.</summary>
    public IEnumerable<string> WorseThan(Costs before)
    {
        foreach (var (workload, now) in ByWorkload)
        {
            if (before.ByWorkload.TryGetValue(workload, out var then))
            {
                if (now.Servers > then.Servers * (1 + Tolerance))
                {
                    yield return Describe(workload, "servers", then.Servers, now.Servers);
                }

                if (now.Client > then.Client * (1 + Tolerance))
                {
                    yield return Describe(workload, "client", then.Client, now.Client);
                }
            }
        }
    }

    private static string Describe(string workload, string whose, double then, double now) => string.Create(
        CultureInfo.InvariantCulture, $"worse: {workload}: processor time of the {whose} {now:F2} µs per operation, was {then:F2} ({100 * ((now / then) - 1):F0} % more)");

    private sealed record Line(string Workload, Both CpuMicrosecondsPerOperation);
}
