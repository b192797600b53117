using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Simulation.Brokers.Defects;

/// <summary>Planted defects of controllers, and of how brokers are known to them.</summary>
internal static class DefectsOfControllers
{
    /// <summary>A controller's write is checked with nothing, and is made when it can be: also in its broker's next session (KAFKA-6082, G.1).</summary>
    public static BrokerTampering WritesUnchecked() => new() { ChecksEpoch = false, ChecksHolder = false, ChecksVersions = false, WritesOutliveSessions = true };

    /// <summary>The same, checked with versions alone.</summary>
    public static BrokerTampering FenceOff() => new() { ChecksEpoch = false, ChecksHolder = false, WritesOutliveSessions = true };

    /// <summary>The same, checked with the controller's znode alone.</summary>
    public static BrokerTampering EpochCheckOff() => new() { ChecksEpoch = false, ChecksVersions = false, WritesOutliveSessions = true };

    /// <summary>The same, checked with the epoch alone.</summary>
    public static BrokerTampering HolderCheckOff() => new() { ChecksHolder = false, ChecksVersions = false, WritesOutliveSessions = true };

    /// <summary>Every topic is taken for one that permits unclean elections (KAFKA-6526).</summary>
    public static BrokerTampering UncleanUnpermitted() => new()
    {
        Seen = (input, _) => input is TreeChanged { Znode: var znode }
            && BrokerService.Paths.PlaceOf(znode.Path).Kind == TreePlaceKind.Topic
            && ControllerJson.TryReadTopic(znode.Data.Span) is { } topic
            ? new TreeChanged(znode with { Data = ControllerJson.Write(topic with { AllowsUnclean = true }) })
            : input,
    };

    /// <summary>A wish of a deposed leader is taken for one of who leads (G.10).</summary>
    public static BrokerTampering WishUnfenced() => new()
    {
        Seen = (input, broker) => input is IsrAsked { Proposal: var proposal } asked
            && broker.Context.StateOf(proposal.Partition) is var (state, version)
            && state.InSync(state.Leader) is { } leader
            && proposal.LeaderEpoch < state.LeaderEpoch
            ? asked with
            {
                Proposal = proposal with
                {
                    Leader = state.Leader,
                    LeaderIncarnation = leader.Incarnation,
                    LeaderEpoch = state.LeaderEpoch,
                    Version = version,
                    Isr = [.. proposal.Isr.Where(member => member.Broker != state.Leader), leader],
                },
            }
            : input,
    };

    /// <summary>No time goes by for a controller: it does not see that nobody answers, and stays.</summary>
    public static BrokerTampering CutControllerStays() => new() { Seen = (input, _) => input is TimeWent ? new TimeWent(0) : input };

    /// <summary>An empty disk is taken for the one that is lost (KAFKA-14139, G.12).</summary>
    public static BrokerTampering BlankDiskKeepsIdentity() => new() { BlankDiskKeepsIdentity = true };

    /// <summary>Who is back before its registration is gone is taken for who it was (KAFKA-7165, G.3).</summary>
    public static BrokerTampering RestartKeepsLife() => new() { RestartKeepsLife = true };
}
