using Coordinator.ChaosTests.Cluster;

namespace Coordinator.ChaosTests.Faults;

/// <summary>Processes that end, hang, and come back.</summary>
internal static class ProcessFaults
{
    public static readonly IReadOnlyList<Fault> All =
    [
        new("kill-leader", "kill -9 of the leader; started again when another leads", KillLeaderAsync),
        new("kill-follower", "kill -9 of a follower; started again after 50 writes", KillFollowerAsync),
        new("kill-all", "kill -9 of all at once; all started again", KillAllAsync),
        new("pause-leader", "SIGSTOP of the leader for 3 s, then SIGCONT", context => PauseAsync(context.Leader)),
        new("pause-follower", "SIGSTOP of a follower for 3 s, then SIGCONT", context => PauseAsync(context.Follower)),
        new("restart-loop", "kill -9 of a follower again and again while it starts", RestartLoopAsync),
        new("rolling-restart", "SIGTERM of each server in turn, the next when all are ready", RollingRestartAsync),
        new("clock-jump", "the wall clock of one server an hour forward, then an hour back", ClockJumpAsync),
    ];

    private static async Task KillLeaderAsync(FaultContext context)
    {
        await context.Leader.KillAsync();
        await context.Ensemble.LeaderAsync();
        context.Leader.Start();
    }

    private static async Task KillFollowerAsync(FaultContext context)
    {
        await context.Follower.KillAsync();
        await context.Load.MoreAsync(50);
        context.Follower.Start();
    }

    private static async Task KillAllAsync(FaultContext context)
    {
        await Task.WhenAll(context.Ensemble.Servers.Select(server => server.KillAsync()));
        context.Ensemble.Servers.ForEach(server => server.Start());
    }

    private static async Task PauseAsync(Server server)
    {
        server.Freeze();
        await FaultContext.HoldAsync();
        server.Wake();
    }

    private static async Task RestartLoopAsync(FaultContext context)
    {
        for (var round = 0; round < 5; round++)
        {
            await context.Follower.KillAsync();
            context.Follower.Start();
            await FaultContext.HoldAsync(0.2 + context.Random.NextDouble());
        }
    }

    private static async Task RollingRestartAsync(FaultContext context)
    {
        foreach (var server in context.Ensemble.Servers)
        {
            await server.TerminateAsync();
            server.Start();
            await context.Ensemble.ReadyAsync();
        }
    }

    private static async Task ClockJumpAsync(FaultContext context)
    {
        foreach (var shift in (TimeSpan[])[TimeSpan.FromHours(1), TimeSpan.FromHours(-1), TimeSpan.Zero])
        {
            context.AnyServer.SetClock(shift);
            await FaultContext.HoldAsync(2);
        }
    }
}
