using System.Globalization;
using System.Text.Json;
using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.IntegrationTests.Ensembles;
using Coordinator.Primitives;

namespace Coordinator.IntegrationTests;

/// <summary>Many sessions of one process over one stream to each server.</summary>
[Collection(typeof(Alone))]
public sealed class SharedStreamTests
{
    private const int Count = 60;

    [Fact]
    public async Task Sessions_ShareStreams_AndLiveTheirOwnLives()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        using var sessions = new CoordinatorSessions(CoordinatorClientOptions.For(ensemble.Endpoints));
        var clients = await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => sessions.OpenAsync(DevEnsemble.Deadline(60))));
        var ids = clients.Select(client => client.Session.Id).ToList();
        Assert.Equal(Count, ids.Distinct().Count());
        Assert.InRange(await StreamsAsync(ensemble), 1, 3);

        await Task.WhenAll(clients.Select((client, i) => client.CreateAsync(PathOf(i), ReadOnlyMemory<byte>.Empty, CreateMode.Ephemeral, DevEnsemble.Deadline(60))));
        await using var watch = await clients[0].OpenWatchAsync(PathOf(1), recursive: false, cancellationToken: DevEnsemble.Deadline(60));

        // One session ends, its neighbours on the stream do not notice, but for the one that watches.
        await clients[1].DisposeAsync();
        await using var events = watch.ReadEventsAsync(DevEnsemble.Deadline(60)).GetAsyncEnumerator(DevEnsemble.Deadline(60));
        Assert.True(await events.MoveNextAsync());
        Assert.Equal((WatchedEventType.Deleted, PathOf(1)), (events.Current.Type, events.Current.Path));

        // Their server dies, and all of them move, each with what it has.
        await ensemble.KillAsync(await ensemble.LeaderAsync());
        var left = clients.Where((_, i) => i != 1).ToList();
        var stats = await Task.WhenAll(clients.Select((client, i) => (client, i)).Where(one => one.i != 1)
            .Select(one => one.client.SetAsync(PathOf(one.i), new byte[] { 1 }, cancellationToken: DevEnsemble.Deadline(60))));
        Assert.Equal(left.Select(client => client.Session.Id), stats.Select(stat => stat.EphemeralOwner));
        Assert.Equal(ids.Where((_, i) => i != 1), left.Select(client => client.Session.Id));
        Assert.InRange(await StreamsAsync(ensemble), 1, 2);

        await Task.WhenAll(left.Select(client => client.DisposeAsync().AsTask()));
        await using var witness = await CoordinatorClient.ConnectAsync(ensemble.Endpoints, DevEnsemble.Deadline(60));
        Assert.Empty(await witness.GetChildrenListAsync("/", Consistency.Linearizable, DevEnsemble.Deadline(60)));
    }

    /// <summary>A client library that has a thread or a connection for each session is at its end here (ZooKeeper's has two threads).</summary>
    [Fact]
    public async Task TenThousandSessions_OfOneProcess_TakeLittleMemoryAndNoThreads()
    {
        const int Many = 10_000;
        const int AtOnce = 200;
        await using var ensemble = await DevEnsemble.StartAsync("--servers 1");
        var options = CoordinatorClientOptions.For(ensemble.Endpoints) with { SessionTimeout = TimeSpan.FromSeconds(60), CallDeadline = TimeSpan.FromMinutes(2) };
        using var sessions = new CoordinatorSessions(options);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clients = new CoordinatorClient[Many];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = DevEnsemble.Deadline(240) };
        await Parallel.ForAsync(0, Many, parallel, async (index, cancellation) => clients[index] = await sessions.OpenAsync(cancellation));

        Assert.Equal(Many, clients.Select(client => client.Session.Id).Distinct().Count());
        Assert.InRange(await StreamsAsync(ensemble), Many / CoordinatorSessions.MaxSessionsPerStream, 2 * Many / CoordinatorSessions.MaxSessionsPerStream);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, 0, 100 << 20);
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        Assert.InRange(self.Threads.Count, 1, 200);
        await clients[^1].CreateAsync("/last", ReadOnlyMemory<byte>.Empty, CreateMode.Ephemeral, DevEnsemble.Deadline(60));
        await Parallel.ForEachAsync(clients, parallel, async (client, _) => await client.DisposeAsync());
    }

    private static string PathOf(int index) => string.Create(CultureInfo.InvariantCulture, $"/s{index}");

    private static async Task<long> StreamsAsync(DevEnsemble ensemble)
    {
        var (code, output, error) = await Command.CoordctlAsync(ensemble, "--output json --timeout 60s status");
        Assert.True(code == 0, error);
        return JsonDocument.Parse(output).RootElement.EnumerateArray().Sum(server => server.TryGetProperty("connections", out var streams) ? streams.GetInt64() : 0);
    }
}
