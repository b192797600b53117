using Coordinator.Primitives;

namespace Coordinator.Simulation.Engine;

/// <summary>Draws of a run, all from one seed.</summary>
internal static class Dice
{
    /// <summary>A number between two bounds, both included.</summary>
    public static long Between(this SeededRandom random, long low, long high) => low + (long)(random.Next() % (ulong)(high - low + 1));

    /// <summary>Whether something of this many in a thousand happens.</summary>
    public static bool PerMille(this SeededRandom random, int chance) => random.Next(1_000) < chance;

    public static T Pick<T>(this SeededRandom random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>Log-uniform between two positive bounds: small values are as likely as large ones.</summary>
    public static long Spread(this SeededRandom random, long low, long high)
    {
        var fraction = (random.Next() >> 11) * (1.0 / (1UL << 53));
        return (long)(low * Math.Pow((double)high / low, fraction));
    }
}
