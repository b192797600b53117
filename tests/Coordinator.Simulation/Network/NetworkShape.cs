using Coordinator.Primitives;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Network;

/// <summary>How fast a run's network is; drawn per seed.</summary>
/// <param name="MinDelay">Shortest delay of a message, microseconds.</param>
/// <param name="MaxDelay">Longest ordinary delay.</param>
/// <param name="TailPerMille">Messages of a thousand that take up to <paramref name="TailDelay"/>.</param>
/// <param name="TailDelay">Longest delay.</param>
internal sealed record NetworkShape(long MinDelay, long MaxDelay, int TailPerMille, long TailDelay)
{
    public static NetworkShape Draw(SeededRandom random)
    {
        var minimum = random.Spread(50, 2_000);
        return new NetworkShape(minimum, minimum + random.Spread(100, 20_000), random.Next(20), random.Spread(10_000, 300_000));
    }

    public long Delay(SeededRandom random) =>
        random.PerMille(TailPerMille) ? random.Between(MinDelay, TailDelay) : random.Between(MinDelay, MaxDelay);
}
