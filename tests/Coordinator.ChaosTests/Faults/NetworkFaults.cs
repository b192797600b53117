namespace Coordinator.ChaosTests.Faults;

/// <summary>Packets between servers that are lost; clients reach every server all the time.</summary>
internal static class NetworkFaults
{
    public static readonly IReadOnlyList<Fault> All =
    [
        new("isolate-leader", "the leader and the others do not hear each other", context => CutOffAsync(context, isLeader: true)),
        new("isolate-follower", "a follower and the others do not hear each other", context => CutOffAsync(context, isLeader: false)),
        new("one-way", "a follower does not hear the leader, which hears it", OneWayAsync),
        new("one-way-back", "the leader does not hear anybody, and is heard", OneWayBackAsync),
        new("reset-link", "the connections between the leader and a follower are reset; that must not cost a reign", ResetLinkAsync),
        new("bridge", "leader and one follower do not hear each other, both hear the third", BridgeAsync),
    ];

    private static async Task CutOffAsync(FaultContext context, bool isLeader)
    {
        var alone = isLeader ? context.Leader : context.Follower;
        foreach (var other in context.Others(alone))
        {
            context.Ensemble.Network.Cut(alone.Id, other.Id);
        }

        await HealAsync(context);
    }

    private static async Task OneWayAsync(FaultContext context)
    {
        context.Ensemble.Network.Drop(context.Leader.Id, context.Follower.Id);
        await HealAsync(context);
    }

    private static async Task OneWayBackAsync(FaultContext context)
    {
        foreach (var other in context.Others(context.Leader))
        {
            context.Ensemble.Network.Drop(other.Id, context.Leader.Id);
        }

        await HealAsync(context);
    }

    private static async Task BridgeAsync(FaultContext context)
    {
        context.Ensemble.Network.Cut(context.Leader.Id, context.Follower.Id);
        await HealAsync(context);
    }

    private static async Task ResetLinkAsync(FaultContext context)
    {
        var before = await context.Ensemble.LeaderAsync();
        context.Ensemble.Network.Reset(context.Leader.Id, context.Follower.Id);
        await FaultContext.HoldAsync(0.1);
        context.Ensemble.Network.Heal();
        await context.Ensemble.ReadyAsync();
        var after = await context.Ensemble.LeaderAsync();
        if (after != before)
        {
            throw new InvalidOperationException($"a reset link cost a reign: epoch {before.Epoch}, then {after.Epoch}");
        }
    }

    private static async Task HealAsync(FaultContext context)
    {
        await FaultContext.HoldAsync();
        context.Ensemble.Network.Heal();
    }
}
