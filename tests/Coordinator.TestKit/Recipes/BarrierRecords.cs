namespace Coordinator.TestKit.Recipes;

/// <summary>A barrier was set, and removed later. Times are ticks of one monotonic clock for all workers.</summary>
/// <param name="Path">Its znode; each is set once.</param>
/// <param name="SetReturned">When setting it was answered.</param>
/// <param name="RemoveInvoked">When its removal was asked for.</param>
public sealed record BarrierRound(string Path, long SetReturned, long RemoveInvoked);

/// <summary>Somebody waited at a barrier. Times are ticks of one monotonic clock for all workers.</summary>
/// <param name="Path">The barrier's znode.</param>
/// <param name="Worker">Who.</param>
/// <param name="Invoked">When it came.</param>
/// <param name="Returned">When it went on; null: never.</param>
public sealed record BarrierWait(string Path, int Worker, long Invoked, long? Returned);

/// <summary>A party of a double barrier. Times are ticks of one monotonic clock for all workers; null: never.</summary>
/// <param name="Path">The barrier's znode; each serves one round.</param>
/// <param name="Worker">Who.</param>
/// <param name="EnterInvoked">When it came.</param>
/// <param name="EnterReturned">When it began.</param>
/// <param name="LeaveInvoked">When it wanted to leave.</param>
/// <param name="LeaveReturned">When it left.</param>
/// <param name="Ended">When the end of its session was asked for: from then on it counts no more.</param>
public sealed record Party(string Path, int Worker, long EnterInvoked, long? EnterReturned, long? LeaveInvoked, long? LeaveReturned, long? Ended = null);
