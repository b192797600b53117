using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.IntegrationTests.Ensembles;
using Coordinator.Primitives;
using Coordinator.TestKit.Processes;

namespace Coordinator.IntegrationTests;

/// <summary>A client that loses its server goes to the one to which it keeps a connection, and opens none for it.</summary>
public sealed class SpareConnectionTests : IDisposable
{
    /// <summary>Observers come and go without a change of leader: what is seen is the client's own way alone.</summary>
    private const string OneVoter = "--servers 1 --observers 3";

    private readonly ClientProbe _probe = new();

    [Fact]
    public async Task ServerKilled_TheSessionGoesToTheSpare_AndTheNextSpareIsAnother()
    {
        await using var ensemble = await StartAsync();
        var options = OptionsFor(ensemble, 2, 3, 4);
        await using var client = await _probe.ConnectAsync(options, ensemble.Client(3));
        Assert.Equal(ensemble.Client(4), await _probe.SpareAsync());

        var from = _probe.Events.Count;
        await ensemble.KillAsync(3);
        await client.CreateAsync("/a", ReadOnlyMemory<byte>.Empty, CreateMode.Ephemeral, DevEnsemble.Deadline(60));
        Assert.Equal([ensemble.Client(4)], _probe.Dialed(from));
        Assert.Equal(1, _probe.Opened(ensemble.Client(4)));

        Assert.Equal(ensemble.Client(2), await _probe.SpareAsync(from));
        from = _probe.Events.Count;
        await ensemble.KillAsync(4);
        await client.SetAsync("/a", new byte[] { 1 }, cancellationToken: DevEnsemble.Deadline(60));
        Assert.Equal([ensemble.Client(2)], _probe.Dialed(from));
        Assert.Equal(1, _probe.Opened(ensemble.Client(2)));
    }

    [Fact]
    public async Task LeaderKilled_TheSessionGoesToTheSpareFirst()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        var leader = await ensemble.LeaderAsync();
        await using var client = await _probe.ConnectAsync(CoordinatorClientOptions.For(ensemble.Endpoints), ensemble.Client(leader));
        var spare = await _probe.SpareAsync();
        Assert.NotEqual(ensemble.Client(leader), spare);

        var from = _probe.Events.Count;
        await ensemble.KillAsync(leader);
        await client.CreateAsync("/a", ReadOnlyMemory<byte>.Empty, CreateMode.Ephemeral, DevEnsemble.Deadline(60));
        Assert.Equal(spare, _probe.Dialed(from).First());
        Assert.Equal(1, _probe.Opened(spare));
    }

    [Fact]
    public async Task SparesServerKilled_AnotherIsKept_AndUsedOutOfTurn()
    {
        await using var ensemble = await StartAsync();
        await using var client = await _probe.ConnectAsync(OptionsFor(ensemble, 2, 3, 4), ensemble.Client(2));
        Assert.Equal(ensemble.Client(3), await _probe.SpareAsync());
        var from = _probe.Events.Count;
        await ensemble.KillAsync(3);
        Assert.Equal(ensemble.Client(4), await _probe.SpareAsync(from));

        // By the order of the list it would be the turn of the third, which is back.
        ensemble.Restart(3);
        await ensemble.ReadyzAsync(3, text => text.Length == 0);
        from = _probe.Events.Count;
        await ensemble.KillAsync(2);
        await client.CreateAsync("/a", ReadOnlyMemory<byte>.Empty, CreateMode.Ephemeral, DevEnsemble.Deadline(60));
        Assert.Equal([ensemble.Client(4)], _probe.Dialed(from));
        Assert.Equal(1, _probe.Opened(ensemble.Client(4)));
    }

    [Fact]
    public async Task SparesServerStopped_AndTheSessionsKilled_TheSessionGoesOnToTheNext()
    {
        await using var ensemble = await StartAsync();
        await using var client = await _probe.ConnectAsync(OptionsFor(ensemble, 2, 3, 4), ensemble.Client(2));
        Assert.Equal(ensemble.Client(3), await _probe.SpareAsync());
        var from = _probe.Events.Count;
        Signals.Stop(ensemble.Servers[3].Pid!.Value);
        await ensemble.KillAsync(2);
        await client.CreateAsync("/a", ReadOnlyMemory<byte>.Empty, CreateMode.Ephemeral, DevEnsemble.Deadline(60));
        Assert.Equal([ensemble.Client(3), ensemble.Client(4)], _probe.Dialed(from));
        Signals.Continue(ensemble.Servers[3].Pid!.Value);
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 2, 3)]
    public async Task OneServer_OrNoneWanted_ThereIsNoSpare(bool isWanted, params int[] servers)
    {
        await using var ensemble = await StartAsync();

        // On a busy machine the only server may be away for longer than sessions usually last.
        var options = OptionsFor(ensemble, servers) with { KeepSpareConnection = isWanted, SessionTimeout = TimeSpan.FromMinutes(2) };
        await using var client = await _probe.ConnectAsync(options, ensemble.Client(2));

        // Another client, which was there later, has its spare, whichever of the two waited less; then the server went and came back.
        using var other = new ClientProbe();
        await using var witness = await other.ConnectAsync(OptionsFor(ensemble, 2, 4), ensemble.Client(2));
        await other.SpareAsync();
        Assert.Equal(1, _probe.Opened(ensemble.Client(2)));
        Assert.Equal(0, _probe.Opened(ensemble.Client(3)));
        await ensemble.KillAsync(2);
        ensemble.Restart(2);
        await client.CreateAsync("/a", ReadOnlyMemory<byte>.Empty, CreateMode.Ephemeral, DevEnsemble.Deadline(60));
        Assert.DoesNotContain(_probe.Events.Snapshot(), line => line.Contains("spare", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dispose_ClosesBoth()
    {
        await using var ensemble = await StartAsync();
        var client = await _probe.ConnectAsync(OptionsFor(ensemble, 2, 3, 4), ensemble.Client(2));
        await _probe.SpareAsync();
        Assert.Equal(2, _probe.Open);
        await client.DisposeAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (_probe.Open > 0)
        {
            await timer.WaitForNextTickAsync(DevEnsemble.Deadline(30));
        }

        Assert.Equal(
            (1, 1, 0), (_probe.Opened(ensemble.Client(2)), _probe.Opened(ensemble.Client(3)), _probe.Opened(ensemble.Client(4))));
    }

    [Fact]
    public async Task ManySessions_HaveOneSpareTogether()
    {
        await using var ensemble = await StartAsync();
        var (sessions, clients) = await _probe.ConnectAsync(OptionsFor(ensemble, 2, 3, 4), ensemble.Client(2), count: 50);
        using (sessions)
        {
            Assert.Equal(ensemble.Client(3), await _probe.SpareAsync());
            var from = _probe.Events.Count;
            await ensemble.KillAsync(2);
            await Task.WhenAll(clients.Select((client, i) => client.CreateAsync($"/{i}", ReadOnlyMemory<byte>.Empty, CreateMode.Ephemeral, DevEnsemble.Deadline(60))));
            Assert.Equal(Enumerable.Repeat(ensemble.Client(3), clients.Length), _probe.Dialed(from));
            Assert.Equal((1, 1), (_probe.Opened(ensemble.Client(2)), _probe.Opened(ensemble.Client(3))));
            await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
        }
    }

    public void Dispose() => _probe.Dispose();

    private static async Task<DevEnsemble> StartAsync()
    {
        var ensemble = await DevEnsemble.StartAsync(OneVoter);
        foreach (var observer in new[] { 2, 3, 4 })
        {
            await ensemble.ReadyzAsync(observer, text => text.Length == 0);
        }

        return ensemble;
    }

    private static CoordinatorClientOptions OptionsFor(DevEnsemble ensemble, params int[] servers) =>
        CoordinatorClientOptions.For(string.Join(',', servers.Select(ensemble.Client)));
}
