namespace Coordinator.Benchmarks.Results;

/// <summary>Processor time of the same fixed work (<see cref="Measuring.Calibration"/>), in milliseconds: the more, the slower the machine was.</summary>
/// <param name="Before">Just before the window.</param>
/// <param name="After">Just after it.</param>
internal sealed record CalibrationTimes(double Before, double After)
{
    public static CalibrationTimes Of(TimeSpan before, TimeSpan after) => new(Math.Round(before.TotalMilliseconds, 2), Math.Round(after.TotalMilliseconds, 2));

    /// <summary>Of the window.</summary>
    public double Mean() => (Before + After) / 2;
}
