using System.Globalization;
using ScottPlot;

namespace Coordinator.Benchmarks.Plots;

/// <summary>A logarithmic axis.</summary>
internal static class Decades
{
    /// <summary>For what powers of ten are off by.</summary>
    private const double Slack = 1 + 1e-9;

    private static readonly double[] Marks = [1, 2, 5];

    /// <summary>Where a number, larger than 0, is on the axis.</summary>
    public static double Place(double number) => Math.Log10(number);

    /// <summary>The round numbers (1, 2 and 5, times powers of ten) that enclose some numbers, and those between them.</summary>
    /// <param name="numbers">At least one, all larger than 0.</param>
    public static IReadOnlyList<double> Round(IEnumerable<double> numbers)
    {
        var all = numbers.ToList();
        var (least, most) = (all.Min(), all.Max());
        var (first, last) = ((int)Math.Floor(Place(least)), (int)Math.Ceiling(Place(most)));
        var round = Enumerable.Range(first, last - first + 1).SelectMany(power => Marks.Select(mark => mark * Math.Pow(10, power))).ToList();
        var below = round.Last(mark => mark <= least * Slack);
        var above = round.First(mark => mark >= most / Slack);
        return [.. round.Where(mark => mark >= below && mark <= above)];
    }

    /// <summary>Labels at round numbers.</summary>
    public static ITickGenerator Ticks(IEnumerable<double> numbers)
    {
        var ticks = new ScottPlot.TickGenerators.NumericManual();
        foreach (var number in Round(numbers))
        {
            ticks.AddMajor(Place(number), number.ToString("#,0.###", CultureInfo.InvariantCulture));
        }

        return ticks;
    }
}
