using Coordinator.Client;
using Coordinator.IntegrationTests.Ensembles;

namespace Coordinator.IntegrationTests;

/// <summary>A leader without clients lets ACKs wait for a moment that the servers time.</summary>
public sealed class QuietLeaderTests
{
    [Fact]
    public async Task ClientAtAFollowerAlone_NothingIsLost_AndNoServerEnds()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        var leader = await ensemble.LeaderAsync();
        var follower = ensemble.Servers.Keys.First(server => server != leader);
        await using var writer = await LedgerWriter.StartAsync(
            CoordinatorClientOptions.For(ensemble.Client(follower)) with { KeepSpareConnection = false });
        await writer.MoreAsync(200);

        Assert.True(await writer.StopAndVerifyAsync() >= 200);
        Assert.DoesNotContain(ensemble.Events.Snapshot(), reported => reported.Event == "exit");
    }
}
