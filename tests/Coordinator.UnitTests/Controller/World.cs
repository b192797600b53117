using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Selection;

namespace Coordinator.UnitTests.Controller;

/// <summary>Short names for examples: broker 2 has directory 2 in incarnation 200 unless something else is said.</summary>
internal static class World
{
    public static readonly PartitionName Name = new("orders", 0);

    public static BrokerId B(int id) => new(id);

    public static IReadOnlyList<BrokerId> Bs(params int[] ids) => [.. ids.Select(B)];

    public static ReplicaName R(int id, int directory = 0, int bounces = 0) => new(B(id), new DirectoryId((ulong)(directory == 0 ? id : directory)), Life(id, bounces));

    public static Incarnation Life(int id, int bounces = 0) => new((id * 100) + bounces);

    public static Dictionary<BrokerId, BrokerFacts> Alive(params int[] ids) =>
        ids.ToDictionary(B, id => new BrokerFacts(B(id), Life(id), new DirectoryId((ulong)id)));

    public static PartitionState State(int leader, int epoch, params int[] isr) =>
        new(B(leader), new LeaderEpoch(epoch), new ControllerEpoch(1), [.. isr.Select(id => R(id))], Risk.None);

    public static SelectionResult Elect(
        ISelectionPolicy policy, int[] assignment, PartitionState state, Dictionary<BrokerId, BrokerFacts> brokers, Risk permitted = Risk.UnflushedTail, int[]? target = null) =>
        policy.Select(new SelectionQuestion(PartitionDecisions.Candidates(Bs(assignment), state, brokers, flushesBeforeAck: true), state.Leader, permitted)
        {
            Target = Bs(target ?? []),
        });
}
