using System.Text.Json;
using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.IntegrationTests.Ensembles;
using Coordinator.Primitives;

namespace Coordinator.IntegrationTests;

/// <summary>Servers come and go while clients write.</summary>
public sealed class MembershipTests
{
    [Fact]
    public async Task FourthAndFifthServerAdded_LeaderRemoved_UnderLoad_NothingIsLostOrRepeated()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        await using var writer = await LedgerWriter.StartAsync(ensemble.Endpoints);
        await writer.MoreAsync(50);
        foreach (var server in new[] { 4, 5 })
        {
            // Started before it is added: it is refused, and waits.
            var options = ensemble.StartNew(server);
            Assert.Equal(1, (await Command.CoordctlAsync(ensemble, $"--timeout 10s server promote {server}")).Code);
            await ChangeAsync(ensemble, "add " + options);
            await ChangeAsync(ensemble, "add " + options);
            await ChangeAsync(ensemble, "promote " + server);
            await ensemble.CountsAsync(server);
            await writer.MoreAsync(50);
        }

        Assert.Equal([(1, "voter"), (2, "voter"), (3, "voter"), (4, "voter"), (5, "voter")], await ServersAsync(ensemble));

        var leader = await ensemble.LeaderAsync();
        await ChangeAsync(ensemble, "remove " + leader);
        Assert.Equal(1, await ensemble.ExitAsync(leader));
        await writer.MoreAsync(50);

        // A server of five that became four: one more may go.
        var left = (await ServersAsync(ensemble)).Select(server => server.Id).ToList();
        Assert.Equal(Enumerable.Range(1, 5).Where(server => server != leader), left);
        await ensemble.KillAsync(left[0]);
        await writer.MoreAsync(50);
        Assert.True(await writer.StopAndVerifyAsync() >= 250);

        await using var witness = await CoordinatorClient.ConnectAsync(ensemble.Client(5), DevEnsemble.Deadline(60));
        var members = await witness.GetAsync(ZnodePath.Members, cancellationToken: DevEnsemble.Deadline(60));
        Assert.Equal(left.Select(server => new ServerId(server)), EnsembleMembership.TryParse(members.Stat.Mzxid, System.Text.Encoding.UTF8.GetString(members.Data.Span))!.Voters);
    }

    [Fact]
    public async Task RemovedServer_SaysSo_DoesNotComeBack_UntilItIsAddedAgain()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        var leader = await ensemble.LeaderAsync();
        var removed = ensemble.Servers.Keys.First(server => server != leader);
        await ChangeAsync(ensemble, "remove " + removed);
        Assert.Equal(1, await ensemble.ExitAsync(removed));
        ensemble.Restart(removed);
        Assert.Equal(1, await ensemble.ExitAsync(removed));

        var port = ensemble.BasePort + (10 * (removed - 1));
        await ChangeAsync(ensemble, $"add {removed} --host 127.0.0.1 --client-port {port} --peer-port {port + 1}");
        ensemble.Restart(removed);
        await ensemble.CountsAsync(removed);
        await ChangeAsync(ensemble, "promote " + removed);

        var absent = await Command.CoordctlAsync(ensemble, "server remove 9");
        Assert.Equal(1, absent.Code);
        Assert.StartsWith("error: BadArguments: server 9 is not in the ensemble (1, 2, 3)", absent.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Command.CoordctlAsync(ensemble, "server remove nine")).Code);
    }

    private static async Task ChangeAsync(DevEnsemble ensemble, string change)
    {
        var (code, _, error) = await Command.CoordctlAsync(ensemble, "--timeout 60s server " + change);
        Assert.True(code == 0, change + ": " + error);
    }

    private static async Task<List<(int Id, string Role)>> ServersAsync(DevEnsemble ensemble)
    {
        var (code, output, error) = await Command.CoordctlAsync(ensemble, "--output json --timeout 60s server ls");
        Assert.True(code == 0, error);
        return [.. JsonDocument.Parse(output).RootElement.GetProperty("servers").EnumerateArray().Select(server => (server.GetProperty("id").GetInt32(), server.GetProperty("role").GetString()!))];
    }
}
