using Coordinator.Benchmarks.Results;

namespace Coordinator.Benchmarks.Slopes;

/// <summary>Medians over the runs, in Markdown: of each axis a row for each value, and the slope.</summary>
internal static class SlopeTable
{
    private const string Head = """
        | axis | value | workload | ops/s | CPU µs/op: servers | client | servers, at one speed of the machine |
        |---|---|---|---|---|---|---|
        """;

    /// <summary>The table.</summary>
    /// <param name="points">Of all runs.</param>
    public static string Of(IReadOnlyList<SlopePoint> points) => string.Join('\n', [Head, .. points.GroupBy(point => point.Axis).SelectMany(axis => Rows([.. axis]))]);

    /// <summary>Costs of the servers at each value, ascending, as if the machine had always been as fast as it was in the middle of all runs: by the calibration beside each.</summary>
    /// <param name="points">Of one axis.</param>
    public static IReadOnlyList<(double Value, double Cost)> AtOneSpeed(IReadOnlyList<SlopePoint> points)
    {
        var speed = ResultsTable.Median(points.Select(point => point.CalibrationMilliseconds.Mean()));
        return [.. points.GroupBy(point => point.Value).OrderBy(value => value.Key).Select(value =>
            ((double)value.Key, speed * ResultsTable.Median(value.Select(point => point.CpuMicrosecondsPerOperation.Servers / point.CalibrationMilliseconds.Mean()))))];
    }

    /// <summary>By how much the cost grows with each step of the axis, by least squares.</summary>
    /// <param name="costs">At least one.</param>
    /// <param name="isLinear">A step is 1; else it is ten times as many.</param>
    /// <returns>Null when there are no two values.</returns>
    public static double? Slope(IReadOnlyList<(double Value, double Cost)> costs, bool isLinear)
    {
        var places = costs.Select(cost => (X: isLinear ? cost.Value : Math.Log10(cost.Value), Y: cost.Cost)).ToList();
        var (x, y) = (places.Average(place => place.X), places.Average(place => place.Y));
        var spread = places.Sum(place => (place.X - x) * (place.X - x));
        return spread > 0 ? places.Sum(place => (place.X - x) * (place.Y - y)) / spread : null;
    }

    private static IEnumerable<string> Rows(List<SlopePoint> points)
    {
        var axis = Axis.All.First(one => one.Name == points[0].Axis);
        var costs = AtOneSpeed(points);
        foreach (var (value, cost) in costs)
        {
            var runs = points.Where(point => point.Value == (int)value).ToList();
            double Median(Func<SlopePoint, double> figure) => ResultsTable.Median(runs.Select(figure));
            string[] cells =
            [
                axis.Name,
                ResultsTable.Number(value, 0),
                runs[0].Workload,
                ResultsTable.Number(Median(run => run.OperationsPerSecond), 0),
                ResultsTable.Number(Median(run => run.CpuMicrosecondsPerOperation.Servers), 2),
                ResultsTable.Number(Median(run => run.CpuMicrosecondsPerOperation.Client), 2),
                ResultsTable.Number(cost, 2),
            ];
            yield return "| " + string.Join(" | ", cells) + " |";
        }

        if (Slope(costs, axis.IsLinear) is { } slope)
        {
            var sign = slope < 0 ? string.Empty : "+";
            yield return $"| {axis.Name} | slope | | | | | {sign}{ResultsTable.Number(slope, 2)} for {(axis.IsLinear ? "each more" : "ten times as many")} |";
        }
    }
}
