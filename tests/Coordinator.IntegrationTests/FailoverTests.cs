using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.IntegrationTests.Ensembles;
using Coordinator.Primitives;
using Coordinator.TestKit.Processes;

namespace Coordinator.IntegrationTests;

public sealed class FailoverTests
{
    [Fact]
    public async Task LateServer_JoinsAndFollows_TheLargerOfTheFirstTwoLeads()
    {
        await using var ensemble = await DevEnsemble.StartAsync("--late 3");
        await ensemble.StateAsync(3, "following");

        Assert.Equal(2, await ensemble.LeaderAsync());
        Assert.Contains(ensemble.Events.Snapshot(), reported => reported is { Event: "state", ServerId: 1, State: "following" });
    }

    [Fact]
    public async Task LeaderKilledUnderLoad_NothingIsLostRepeatedOrReordered()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        await using var writer = await LedgerWriter.StartAsync(ensemble.Endpoints);
        for (var round = 0; round < 3; round++)
        {
            await writer.MoreAsync(100);
            var leader = await ensemble.LeaderAsync();
            var from = ensemble.Events.Count;
            await ensemble.KillAsync(leader);
            await ensemble.LeaderAsync(from, except: leader);
            await writer.MoreAsync(100);
            from = ensemble.Events.Count;
            ensemble.Restart(leader);
            await ensemble.StateAsync(leader, "following", from);
        }

        Assert.True(await writer.StopAndVerifyAsync() >= 600);
    }

    [Fact]
    public async Task LeaderTerminatedUnderLoad_HandsOverAndExitsWithinItsTime()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        await using var writer = await LedgerWriter.StartAsync(ensemble.Endpoints);
        await writer.MoreAsync(100);
        var leader = await ensemble.LeaderAsync();
        var from = ensemble.Events.Count;
        Signals.Terminate(ensemble.Servers[leader].Pid!.Value);
        var exit = await ensemble.Events.FirstAsync(
            reported => reported.Event == "exit" && reported.ServerId == leader, from, DevEnsemble.Deadline(30));
        Assert.Equal(0, exit.Code);
        await ensemble.LeaderAsync(from, except: leader);
        await writer.MoreAsync(100);

        Assert.True(await writer.StopAndVerifyAsync() >= 200);
        Assert.Contains("HandedOver", await File.ReadAllTextAsync(
            Path.Combine(Path.GetDirectoryName(ensemble.Servers[leader].Config!)!, "server.log"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LeaderStopped_TheOthersLeadOn_AndItFollowsWhenItWakes()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        await using var writer = await LedgerWriter.StartAsync(ensemble.Endpoints);
        await writer.MoreAsync(50);
        var leader = await ensemble.LeaderAsync();
        var from = ensemble.Events.Count;
        Signals.Stop(ensemble.Servers[leader].Pid!.Value);
        await ensemble.LeaderAsync(from, except: leader);
        await writer.MoreAsync(100);
        from = ensemble.Events.Count;
        Signals.Continue(ensemble.Servers[leader].Pid!.Value);
        await ensemble.StateAsync(leader, "following", from);
        await writer.MoreAsync(50);

        Assert.True(await writer.StopAndVerifyAsync() >= 200);
        Assert.False(writer.Client.Session.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task AllKilledUnderLoad_NothingAcknowledgedIsMissingAfterRestart()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        await using var writer = await LedgerWriter.StartAsync(ensemble.Endpoints);
        await writer.MoreAsync(100);
        foreach (var server in ensemble.Servers.Keys.ToList())
        {
            await ensemble.KillAsync(server);
        }

        foreach (var server in ensemble.Servers.Keys.ToList())
        {
            ensemble.Restart(server);
        }

        await writer.MoreAsync(100);
        Assert.True(await writer.StopAndVerifyAsync() >= 200);
    }

    [Fact]
    public async Task WipedFollower_FollowsAgain_AndCountsWhenGranted()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        await using var writer = await LedgerWriter.StartAsync(ensemble.Endpoints);
        await writer.MoreAsync(50);
        var leader = await ensemble.LeaderAsync();
        var follower = ensemble.Servers.Keys.First(server => server != leader);
        await ensemble.KillAsync(follower);
        Directory.Delete(ensemble.DataDirectory(follower), recursive: true);
        var from = ensemble.Events.Count;
        ensemble.Restart(follower);
        await ensemble.StateAsync(follower, "following", from);
        await ensemble.CountsAsync(follower);
        await writer.MoreAsync(50);

        // With the third server gone, the wiped one is needed for every quorum.
        var other = ensemble.Servers.Keys.Single(server => server != leader && server != follower);
        await ensemble.KillAsync(other);
        await writer.MoreAsync(50);
        Assert.True(await writer.StopAndVerifyAsync() >= 150);
    }

    [Fact]
    public async Task Observer_FollowsAndServes()
    {
        await using var ensemble = await DevEnsemble.StartAsync("--observers 1");
        await ensemble.StateAsync(4, "observing");
        await using var client = await CoordinatorClient.ConnectAsync(ensemble.Client(4), DevEnsemble.Deadline(60));
        await client.CreateAsync("/a", new byte[] { 1 }, CreateMode.Persistent, DevEnsemble.Deadline(60));
        var read = await client.GetAsync("/a", Consistency.Linearizable, DevEnsemble.Deadline(60));
        Assert.Equal([1], read.Data.ToArray());
    }
}
