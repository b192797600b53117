using Coordinator.Primitives;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Clients;

/// <summary>What the clients of a run do; drawn per seed.</summary>
/// <param name="Keys">Top-level znodes.</param>
/// <param name="MaxPending">Most unanswered calls of a client.</param>
/// <param name="MaxThink">Longest pause between two calls, microseconds.</param>
/// <param name="ReadPerMille">Reads of a thousand calls.</param>
/// <param name="LinearizablePerMille">Linearizable ones of a thousand reads.</param>
/// <param name="MaxDataBytes">Longest data.</param>
/// <param name="ImpatientPerMille">Calls of a thousand with a short deadline.</param>
internal sealed record WorkloadShape(
    int Keys, int MaxPending, long MaxThink, int ReadPerMille, int LinearizablePerMille, int MaxDataBytes, int ImpatientPerMille)
{
    public static WorkloadShape Draw(SeededRandom random) => new(
        2 + random.Next(6),
        1 + random.Next(12),
        random.Spread(40, 400) * SimWorld.Millisecond,
        random.Next(600),
        random.Next(1_001),
        (int)random.Spread(32, 2_000),
        random.Next(200));

    public static int SessionTimeout(SeededRandom random) => (int)random.Between(1_000, 5_000);

    public long Think(SeededRandom random) => random.Between(MaxThink / 10, MaxThink);
}
