using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Server.Loop;
using Coordinator.Server.Options;

namespace Coordinator.Server;

/// <summary>What a probe is told. A reason is for people; its absence is what counts.</summary>
internal static class ServerHealth
{
    /// <summary>A loop that has not ticked for so long hangs: a garbage collection or a busy machine takes less.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static string? NotLive(ReplicaLoop? loop, ServerOptions options, ServerFate fate)
    {
        if (fate.IsStopped)
        {
            return "stopping: " + fate.Stopped.Result.Reason;
        }

        var patience = Patience + TimeSpan.FromMilliseconds(options.TickMilliseconds * 2);
        return loop is not null && loop.SinceTick > patience ? $"the loop has not ticked for {loop.SinceTick.TotalSeconds:F1} s" : null;
    }

    public static string? NotReady(ReplicaStatus? status, ServerOptions options, ServerFate fate, string? fault)
    {
        if (fate.IsStopped)
        {
            return "stopping: " + fate.Stopped.Result.Reason;
        }

        return status switch
        {
            null => fault ?? "starting: recovering from disk",
            { Suspension: { } reason } => "suspended: " + reason,
            { Serving: true, Voter: false } when status.Membership.IsVoter(options.ServerId) => "in sync, but it counts for nobody until the leader has granted it its vote",
            { Serving: true } => null,
            { State: ServerState.Looking, Suspect: true } => "looking for a leader, which must restore this server's damaged copy",
            { State: ServerState.Looking } when status.Membership.Find(options.ServerId) is null => "looking for a leader; this server is not in the ensemble as far as it knows",
            { State: ServerState.Looking } => $"looking for a leader: none for {status.NoLeaderTicks * options.TickMilliseconds} ms",
            { State: ServerState.Leading } => "leading, but without a quorum yet",
            _ => $"synchronizing with leader {status.Leader}",
        };
    }
}
