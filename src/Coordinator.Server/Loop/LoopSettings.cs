namespace Coordinator.Server.Loop;

/// <summary>What the loop is told at construction.</summary>
/// <param name="CrashDirectory">Where reports of broken invariants go.</param>
/// <param name="MaxQueuedBytes">Most bytes of inputs that wait to be stepped.</param>
/// <param name="Clock">Of the ticks.</param>
/// <param name="Time">Clock of the sign of life.</param>
public sealed record LoopSettings(string CrashDirectory, long MaxQueuedBytes, TickClock Clock, TimeProvider Time);
