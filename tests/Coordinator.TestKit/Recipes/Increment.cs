using Coordinator.TestKit.History;

namespace Coordinator.TestKit.Recipes;

/// <summary>One was added to a counter, or perhaps.</summary>
/// <param name="Worker">By whom.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Value">The value after it, when it was done.</param>
/// <param name="Invoked">When it was asked for, in ticks of one monotonic clock for all workers.</param>
/// <param name="Returned">When it ended, likewise.</param>
public sealed record Increment(int Worker, CallOutcome Outcome, long Value, long Invoked, long Returned);

/// <summary>A counter was read.</summary>
/// <param name="Worker">By whom.</param>
/// <param name="Value">What it was.</param>
/// <param name="Invoked">When it was asked for, in ticks of one monotonic clock for all workers.</param>
/// <param name="Returned">When it was answered, likewise.</param>
public sealed record CounterRead(int Worker, long Value, long Invoked, long Returned);
