namespace Coordinator.Primitives;

/// <summary>
/// A small generator (SplitMix64) for the pure core: its whole state is the seed, so that a run can be replayed. Not for secrets.
/// </summary>
/// <param name="seed">The starting state.</param>
public sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to <paramref name="bound"/> − 1.</summary>
    /// <param name="bound">At least 1.</param>
    public int Next(int bound)
    {
        Invariant.Holds(bound > 0);
        return (int)(Next() % (ulong)bound);
    }
}
