using System.Globalization;
using ScottPlot;

namespace Coordinator.Benchmarks.Plots;

/// <summary>Pictures of what was measured.</summary>
internal static class Drawing
{
    private const int Width = 1_000;
    private const int Height = 600;
    private const int RowHeight = 260;

    private static readonly Color[] Colors = [new(0, 90, 181), new(220, 50, 32), new(46, 125, 50)];

    /// <summary>p50 and p99 of each system against the rate that is offered, both axes logarithmic.</summary>
    public static void Latencies(string file, string workload, IReadOnlyList<LatencyCurve> curves)
    {
        using var plot = new Plot();
        foreach (var (place, curve) in curves.Index())
        {
            Add(plot, curve, curve.P50Milliseconds, "p50", LinePattern.Solid, Colors[place % Colors.Length]);
            Add(plot, curve, curve.P99Milliseconds, "p99", LinePattern.Dashed, Colors[place % Colors.Length]);
        }

        plot.Axes.Bottom.TickGenerator = Decades.Ticks(curves.SelectMany(curve => curve.Rates));
        plot.Axes.Left.TickGenerator = Decades.Ticks(curves.SelectMany(curve => curve.P50Milliseconds.Concat(curve.P99Milliseconds)));
        plot.Title($"{workload}: latency against the rate offered");
        plot.XLabel("operations offered per second");
        plot.YLabel("latency from when due, ms");
        plot.ShowLegend(Alignment.UpperLeft);
        plot.SavePng(file, Width, Height);
    }

    /// <summary>Writes per second around a kill of the leader, a row for each system.</summary>
    public static void Failovers(string file, IReadOnlyList<FailoverTimeline> timelines)
    {
        var rows = new Multiplot();
        rows.AddPlots(timelines.Count);
        foreach (var (place, timeline) in timelines.Index())
        {
            var plot = rows.GetPlot(place);
            var line = plot.Add.ScatterLine(timeline.Milliseconds().ToArray(), timeline.WritesPerSecond().ToArray());
            line.Color = Colors[place % Colors.Length];
            plot.Add.VerticalLine(0, width: 1, color: ScottPlot.Colors.Black, pattern: LinePattern.Dotted);
            plot.Title(string.Create(CultureInfo.InvariantCulture, $"{timeline.System}: longest time without a write {timeline.LongestGapMilliseconds():N0} ms"));
            plot.XLabel("ms since the leader was killed");
            plot.YLabel("writes per second");
            plot.Axes.SetLimitsX(FailoverTimeline.From, FailoverTimeline.To);
        }

        rows.SavePng(file, Width, RowHeight * timelines.Count);
    }

    private static void Add(Plot plot, LatencyCurve curve, IReadOnlyList<double> latencies, string name, LinePattern pattern, Color color)
    {
        var line = plot.Add.Scatter(curve.Rates.Select(Decades.Place).ToArray(), latencies.Select(Decades.Place).ToArray(), color);
        line.LegendText = $"{curve.System} {name}";
        line.LinePattern = pattern;
    }
}
