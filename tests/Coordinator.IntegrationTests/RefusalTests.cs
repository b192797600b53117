using Coordinator.IntegrationTests.Ensembles;
using Coordinator.TestKit.Processes;

namespace Coordinator.IntegrationTests;

public sealed class RefusalTests
{
    [Fact]
    public async Task OneOfThreeLeft_RefusesWritesAtOnce_AndStillAnswersLocalReads()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        Assert.Equal(0, (await Command.CoordctlAsync(ensemble, "create /a x")).Code);
        foreach (var server in new[] { 3, 2 })
        {
            var from = ensemble.Events.Count;
            await ensemble.KillAsync(server);
            if (server == 2)
            {
                await ensemble.StateAsync(1, "looking", from);
            }
        }

        var write = await Command.CoordctlAsync(ensemble, "--timeout 0 set /a y");
        Assert.Equal(3, write.Code);
        Assert.StartsWith("error: Unavailable: ", write.Error, StringComparison.Ordinal);
        var linearizable = await Command.CoordctlAsync(ensemble, "--timeout 0 --consistency linearizable get /a");
        Assert.Equal(3, linearizable.Code);
        var local = await Command.CoordctlAsync(ensemble, "get /a");
        Assert.Equal((0, "x"), (local.Code, local.Output.TrimEnd()));
    }

    [Fact]
    public async Task WrongServerId_IsRefused()
    {
        await using var ensemble = await DevEnsemble.StartAsync("--servers 1");
        var data = ensemble.DataDirectory(1);
        await ensemble.KillAsync(1);
        var config = await File.ReadAllTextAsync(ensemble.Servers[1].Config!, TestContext.Current.CancellationToken);
        var other = Path.Combine(Path.GetDirectoryName(data)!, "other.json");
        await File.WriteAllTextAsync(
            other,
            config.Replace("\"ServerId\": 1", "\"ServerId\": 2", StringComparison.Ordinal).Replace("\"Id\": 1", "\"Id\": 2", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);

        var refused = await Command.RunAsync(Executable.Coordinatord, "run --config " + other);
        Assert.Equal(1, refused.Code);
        Assert.Contains("belongs to server 1", refused.Error, StringComparison.Ordinal);
    }

    /// <summary>The established side refuses and logs; the stranger stops.</summary>
    [Fact]
    public async Task ServerOfAnotherEnsemble_IsRefused_AndExits()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        await using var other = await DevEnsemble.StartAsync();
        var stranger = 1;
        await ensemble.KillAsync(stranger);
        await other.KillAsync(stranger);
        var config = await File.ReadAllTextAsync(ensemble.Servers[stranger].Config!, TestContext.Current.CancellationToken);
        var mixed = Path.Combine(Path.GetDirectoryName(other.DataDirectory(stranger))!, "mixed.json");
        await File.WriteAllTextAsync(
            mixed,
            config.Replace(ensemble.DataDirectory(stranger), other.DataDirectory(stranger), StringComparison.Ordinal),
            TestContext.Current.CancellationToken);

        var refused = await Command.RunAsync(Executable.Coordinatord, "run --config " + mixed);
        Assert.Equal(1, refused.Code);
        Assert.Contains("ensemble", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Command.CoordctlAsync(ensemble, "create /after x")).Code);
    }
}
