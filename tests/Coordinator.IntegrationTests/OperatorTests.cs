using System.Text.Json;
using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.IntegrationTests.Ensembles;
using Coordinator.Primitives;

namespace Coordinator.IntegrationTests;

/// <summary>What operators do to a live ensemble.</summary>
public sealed class OperatorTests
{
    [Fact]
    public async Task SessionKill_EndsItAtOnce_EverywhereAndForGood()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        var leader = await ensemble.LeaderAsync();
        var follower = ensemble.Servers.Keys.First(server => server != leader);
        await using var client = await CoordinatorClient.ConnectAsync(ensemble.Client(follower), DevEnsemble.Deadline(60));
        await client.CreateAsync("/a", ReadOnlyMemory<byte>.Empty, CreateMode.Ephemeral, DevEnsemble.Deadline(60));
        await client.CreateAsync("/b", ReadOnlyMemory<byte>.Empty, CreateMode.Ephemeral, DevEnsemble.Deadline(60));
        var id = client.Session.Id.ToString();
        var states = SessionStates.UntilTheEndAsync(client);

        var row = Assert.Single(await JsonAsync(ensemble, "session ls"));
        Assert.Equal((id, follower, 2), (row.GetProperty("sessionId").GetString(), row.GetProperty("serverId").GetInt32(), row.GetProperty("ephemerals").GetInt32()));
        var (code, output, error) = await Command.CoordctlAsync(ensemble, "--output json session kill " + id);
        Assert.Equal((0, string.Empty), (code, error));
        var killed = JsonDocument.Parse(output).RootElement;
        Assert.Equal(id, killed.GetProperty("sessionId").GetString());

        // Told, and not by the timeout: the ensemble lives, and the client never became unsure of it.
        Assert.Equal([SessionState.Connected, SessionState.Expired], await states);
        var refused = await Assert.ThrowsAsync<CoordinatorException>(() => client.CreateAsync("/c", ReadOnlyMemory<byte>.Empty, cancellationToken: DevEnsemble.Deadline(60)));
        Assert.Equal(ErrorCode.SessionExpired, refused.Code);
        await using var witness = await CoordinatorClient.ConnectAsync(ensemble.Endpoints, DevEnsemble.Deadline(60));
        await witness.SyncAsync(DevEnsemble.Deadline(60));
        Assert.Empty(await witness.GetChildrenListAsync("/", cancellationToken: DevEnsemble.Deadline(60)));
        Assert.Equal(witness.Session.Id.ToString(), Assert.Single(await JsonAsync(ensemble, "session ls")).GetProperty("sessionId").GetString());

        var again = await Command.CoordctlAsync(ensemble, "session kill " + id);
        Assert.Equal(1, again.Code);
        Assert.StartsWith($"error: SessionExpired: session {id} does not exist", again.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Command.CoordctlAsync(ensemble, "session kill nonsense")).Code);
    }

    [Fact]
    public async Task WatchesAndWho_ShowWhatAServerIsAskedFor()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        await using var client = await CoordinatorClient.ConnectAsync(ensemble.Client(2), DevEnsemble.Deadline(60));
        await using var watch = await client.OpenWatchAsync("/hot", recursive: true, cancellationToken: DevEnsemble.Deadline(60));
        await client.CreateAsync("/hot", ReadOnlyMemory<byte>.Empty, cancellationToken: DevEnsemble.Deadline(60));
        await client.SetAsync("/hot", new byte[] { 1 }, cancellationToken: DevEnsemble.Deadline(60));
        await client.GetAsync("/hot", cancellationToken: DevEnsemble.Deadline(60));
        var id = client.Session.Id.ToString();

        var servers = await JsonAsync(ensemble, "watches /hot/below");
        Assert.Equal(3, servers.Count);
        var row = Assert.Single(servers.Single(server => server.GetProperty("serverId").GetInt32() == 2).GetProperty("watches").EnumerateArray());
        Assert.Equal(
            (id, "persistent", "/hot", true),
            (row.GetProperty("sessionId").GetString(), row.GetProperty("kind").GetString(), row.GetProperty("path").GetString(), row.GetProperty("recursive").GetBoolean()));

        var busy = (await JsonAsync(ensemble, "who")).Single(server => server.GetProperty("serverId").GetInt32() == 2).GetProperty("hotspots").EnumerateArray()
            .Select(hot => (hot.GetProperty("activity").GetString(), Text(hot, "path") ?? Text(hot, "sessionId"), hot.GetProperty("count").GetInt32()))
            .ToList();
        Assert.Equal([("write", "/hot", 2), ("write", id, 2), ("read", "/hot", 1), ("read", id, 1), ("event", "/hot", 2), ("event", id, 2)], busy);
    }

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static async Task<List<JsonElement>> JsonAsync(DevEnsemble ensemble, string command)
    {
        var (code, output, error) = await Command.CoordctlAsync(ensemble, "--output json --timeout 60s " + command);
        Assert.True(code == 0, error);
        return [.. JsonDocument.Parse(output).RootElement.EnumerateArray()];
    }
}
