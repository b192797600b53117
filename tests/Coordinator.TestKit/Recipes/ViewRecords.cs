using Coordinator.Primitives;

namespace Coordinator.TestKit.Recipes;

/// <summary>What an observer was shown.</summary>
/// <param name="Recipe">Which recipe showed it.</param>
/// <param name="Observer">Who saw; its views follow each other.</param>
/// <param name="Stamps">What was there, each with a number that grows with every change of it.</param>
public sealed record View(string Recipe, string Observer, IReadOnlyDictionary<string, long> Stamps);

/// <summary>Somebody asked who leads.</summary>
/// <param name="Path">The leader's znode; null: nobody led.</param>
/// <param name="Token">The leader's fencing token.</param>
/// <param name="Before">What the asker's session had seen when it asked.</param>
/// <param name="After">What it had seen when it was answered.</param>
/// <param name="Invoked">When it was asked, in ticks of one monotonic clock for all workers.</param>
/// <param name="Returned">When it was answered, likewise.</param>
public sealed record LeaderSeen(string? Path, Zxid Token, Zxid Before, Zxid After, long Invoked, long Returned);
