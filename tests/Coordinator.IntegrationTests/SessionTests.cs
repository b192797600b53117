using System.Globalization;
using System.Text;
using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.IntegrationTests.Ensembles;
using Coordinator.Primitives;

namespace Coordinator.IntegrationTests;

public sealed class SessionTests
{
    [Fact]
    public async Task Session_MovesWhenItsServerDies_AndKeepsItsEphemerals()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        var leader = await ensemble.LeaderAsync();
        var follower = ensemble.Servers.Keys.First(server => server != leader);
        var endpoints = string.Join(',', new[] { follower }.Concat(ensemble.Servers.Keys.Where(server => server != follower)).Select(ensemble.Client));
        await using var client = await CoordinatorClient.ConnectAsync(endpoints, DevEnsemble.Deadline(60));
        await client.CreateAsync("/e", ReadOnlyMemory<byte>.Empty, CreateMode.Ephemeral, DevEnsemble.Deadline(60));
        var session = client.Session.Id;

        await ensemble.KillAsync(follower);
        var stat = await client.SetAsync("/e", new byte[] { 2 }, cancellationToken: DevEnsemble.Deadline(60));

        Assert.Equal(1, stat.Version);
        Assert.Equal(session, stat.EphemeralOwner);
        Assert.Equal(session, client.Session.Id);
    }

    [Fact]
    public async Task Ephemeral_OutlivesALeaderChange_AndEndsWithItsSession()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        await using var witness = await CoordinatorClient.ConnectAsync(ensemble.Endpoints, DevEnsemble.Deadline(60));
        await using var watch = await witness.OpenWatchAsync("/e", recursive: false, cancellationToken: DevEnsemble.Deadline(60));
        await using var events = watch.ReadEventsAsync(DevEnsemble.Deadline(120)).GetAsyncEnumerator(DevEnsemble.Deadline(120));
        var owner = await CoordinatorClient.ConnectAsync(ensemble.Endpoints, DevEnsemble.Deadline(60));
        await owner.CreateAsync("/e", ReadOnlyMemory<byte>.Empty, CreateMode.Ephemeral, DevEnsemble.Deadline(60));
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(WatchedEventType.Created, events.Current.Type);

        var leader = await ensemble.LeaderAsync();
        var from = ensemble.Events.Count;
        await ensemble.KillAsync(leader);
        await ensemble.LeaderAsync(from, except: leader);
        await witness.SyncAsync(DevEnsemble.Deadline(60));
        Assert.NotNull(await witness.ExistsAsync("/e", Consistency.Linearizable, DevEnsemble.Deadline(60)));

        await owner.DisposeAsync();
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(WatchedEventType.Deleted, events.Current.Type);
    }

    [Fact]
    public async Task RecursiveWatch_SeesEveryChangeOnce_AcrossTenLeaderChanges()
    {
        const int Changes = 100;
        await using var ensemble = await DevEnsemble.StartAsync();
        await using var writer = await CoordinatorClient.ConnectAsync(ensemble.Endpoints, DevEnsemble.Deadline(60));
        await writer.CreateAsync("/app", ReadOnlyMemory<byte>.Empty, CreateMode.Persistent, DevEnsemble.Deadline(60));
        await using var watcher = await CoordinatorClient.ConnectAsync(ensemble.Endpoints, DevEnsemble.Deadline(60));
        await using var watch = await watcher.OpenWatchAsync("/app", recursive: true, cancellationToken: DevEnsemble.Deadline(60));

        var expected = new List<string>();
        var writing = WriteAsync();
        var seen = new List<string>();
        await foreach (var change in watch.ReadEventsAsync(DevEnsemble.Deadline(300)))
        {
            Assert.Equal(WatchedEventType.Created, change.Type);
            seen.Add(change.Path);
            if (seen.Count == Changes)
            {
                break;
            }
        }

        await writing;
        Assert.Equal(expected, seen);

        async Task WriteAsync()
        {
            for (var i = 0; i < Changes; i++)
            {
                if (i % 10 == 5)
                {
                    var leader = await ensemble.LeaderAsync();
                    var from = ensemble.Events.Count;
                    await ensemble.KillAsync(leader);
                    await ensemble.LeaderAsync(from, except: leader);
                    from = ensemble.Events.Count;
                    ensemble.Restart(leader);
                    await ensemble.StateAsync(leader, "following", from);
                }

                var path = "/app/" + i.ToString("d3", CultureInfo.InvariantCulture);
                expected.Add(path);
                await writer.CreateAsync(path, Encoding.UTF8.GetBytes(path), CreateMode.Persistent, DevEnsemble.Deadline(60));
            }
        }
    }
}
