namespace Coordinator.Cli.Bench;

/// <summary>When each record of a load with a given rate is due, whatever became of those before it: so a stall is seen by all that were due in it.</summary>
/// <param name="Start">When the first one is due.</param>
/// <param name="Rate">Records per second, at least 1.</param>
internal sealed record DueTimes(TimeSpan Start, int Rate)
{
    /// <summary>When a record is due.</summary>
    /// <param name="number">From 0.</param>
    internal TimeSpan At(long number) =>
        Start + TimeSpan.FromSeconds(number / Rate) + TimeSpan.FromTicks(number % Rate * TimeSpan.TicksPerSecond / Rate);
}
