using System.Text.Json;

namespace Coordinator.Benchmarks.Results;

/// <summary>Processor time per operation, by workload: what a busy machine changes least of all figures.</summary>
/// <param name="Workloads">In the order in which they were measured.</param>
internal sealed record Costs(IReadOnlyList<WorkloadCost> Workloads)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The medians.</summary>
    public static Costs Of(IEnumerable<EnsembleResult> results) =>
        new([.. results.GroupBy(result => result.Workload).Select(workload => WorkloadCost.Of(workload.Key, [.. workload]))]);

    /// <summary>Reads a table, a line of JSON for each workload.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static async Task<Costs> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var lines = await File.ReadAllLinesAsync(file, cancellationToken);
        return new Costs([.. lines.Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<WorkloadCost>(line, Json)!)]);
    }

    /// <summary>Writes it as it is read.</summary>
    public Task WriteAsync(string file, CancellationToken cancellationToken) =>
        File.WriteAllLinesAsync(file, Workloads.Select(workload => JsonSerializer.Serialize(workload, Json)), cancellationToken);

    /// <summary>A line for each figure that is worse than it was by more than may be. What is in one table alone is compared with nothing.</summary>
    public IEnumerable<string> WorseThan(Costs before) => Workloads.SelectMany(now =>
        before.Workloads.FirstOrDefault(then => then.Workload == now.Workload) is { } then ? now.WorseThan(then) : []);

    /// <summary>Whether each of its workloads was measured beside a calibration.</summary>
    public bool IsCalibrated() => Workloads.All(workload => workload.MillionthsOfCalibration is not null);
}
