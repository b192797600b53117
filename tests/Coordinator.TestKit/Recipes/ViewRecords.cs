namespace Coordinator.TestKit.Recipes;

/// <summary>What an observer was shown.</summary>
/// <param name="Recipe">Which recipe showed it.</param>
/// <param name="Observer">Who saw; its views follow each other.</param>
/// <param name="Stamps">What was there, each with a number that grows with every change of it.</param>
public sealed record View(string Recipe, string Observer, IReadOnlyDictionary<string, long> Stamps);

/// <summary>Somebody asked who leads.</summary>
/// <param name="Token">The leader's fencing token; null: nobody led.</param>
/// <param name="Invoked">When it was asked, in ticks of one monotonic clock for all workers.</param>
/// <param name="Returned">When it was answered, likewise.</param>
public sealed record LeaderSeen(long? Token, long Invoked, long Returned);
