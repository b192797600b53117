using System.Text;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Client.InMemory;
using Coordinator.Primitives;

namespace Coordinator.UnitTests.Client.InMemory;

public sealed class InMemoryCoordinatorTests
{
    private static readonly TimeSpan ShortSession = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tree_BehavesAsTheService()
    {
        await using var coordinator = new InMemoryCoordinator();
        await using var client = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        await client.CreateAsync("/a", "x"u8.ToArray(), cancellationToken: Cancellation);
        Assert.Equal("/a/n0000000000", await client.CreateAsync("/a/n", default, CreateMode.PersistentSequential, Cancellation));
        await client.SetAsync("/a", "y"u8.ToArray(), version: 0, cancellationToken: Cancellation);
        var stale = await Assert.ThrowsAsync<CoordinatorException>(() => client.SetAsync("/a", default, version: 0, cancellationToken: Cancellation));
        Assert.Equal(ErrorCode.BadVersion, stale.Code);
        var full = await Assert.ThrowsAsync<CoordinatorException>(() => client.DeleteAsync("/a", cancellationToken: Cancellation));
        Assert.Equal(ErrorCode.NotEmpty, full.Code);
        var znode = await client.GetAsync("/a", cancellationToken: Cancellation);
        Assert.Equal(("y", 1, 1), (Encoding.UTF8.GetString(znode.Data.Span), znode.Stat.Version, znode.Stat.NumChildren));
        Assert.Equal(["n0000000000"], await client.GetChildrenListAsync("/a", cancellationToken: Cancellation));
        Assert.Null(await client.ExistsAsync("/b", cancellationToken: Cancellation));
        await client.DeleteRecursiveAsync("/a", cancellationToken: Cancellation);
        Assert.Null(await client.ExistsAsync("/a", Consistency.Linearizable, Cancellation));
    }

    [Fact]
    public async Task Multi_WithAGuardThatFails_ChangesNothing()
    {
        await using var coordinator = new InMemoryCoordinator();
        await using var client = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        var holder = await client.CreateAsync("/holder", default, new CreateOptions(), Cancellation);
        var result = await client.Txn().Create("/x", default).Guard("/holder", new Zxid(holder.Stat.Czxid.Value + 1)).CommitAsync(Cancellation);
        Assert.Equal(ErrorCode.GuardFailed, result.Code);
        Assert.Null(await client.ExistsAsync("/x", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Disposing_AClient_RemovesItsEphemerals()
    {
        await using var coordinator = new InMemoryCoordinator();
        await using var watcher = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        var client = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        await client.CreateAsync("/e", default, CreateMode.Ephemeral, Cancellation);
        using var read = await watcher.ReadAndWatchAsync(new ExistsRead("/e", Consistency.Linearizable), Cancellation);
        Assert.Equal(client.Session.Id, read.Result.Stat?.EphemeralOwner);
        await client.DisposeAsync();
        Assert.Equal(WatchedEventType.Deleted, (await read.Fired.WaitAsync(Cancellation)).Type);
    }

    [Fact]
    public async Task BrokenConnection_LosesNoEventAndNoWrite()
    {
        await using var coordinator = new InMemoryCoordinator();
        await using var writer = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        await using var client = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        await using var watch = await client.OpenWatchAsync("/", recursive: true, cancellationToken: Cancellation);
        await using var events = watch.ReadEventsAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var id = client.Session.Id;
        for (var i = 0; i < 20; i++)
        {
            var path = $"/n{i}";
            var written = (i % 2 == 0 ? writer : client).CreateAsync(path, default, cancellationToken: Cancellation);
            client.BreakConnection();
            await written;
            Assert.True(await events.MoveNextAsync());
            Assert.Equal((WatchedEventType.Created, path), (events.Current.Type, events.Current.Path));
        }

        Assert.Equal(id, client.Session.Id);
    }

    [Fact]
    public async Task CutClient_LosesItsTokenAndItsEphemerals_AndExpires()
    {
        await using var coordinator = new InMemoryCoordinator();
        await using var other = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        await using var client = await coordinator.ConnectAsync(new InMemoryClientOptions { SessionTimeout = ShortSession }, Cancellation);
        await client.CreateAsync("/e", default, CreateMode.Ephemeral, Cancellation);
        using var read = await other.ReadAndWatchAsync(new ExistsRead("/e", Consistency.Linearizable), Cancellation);
        var lost = client.Session.LostToken;
        client.Cut();
        await read.Fired.WaitAsync(Cancellation);
        await lost.WhenCancelledAsync();
        client.Heal();
        var states = new List<SessionState>();
        await foreach (var state in client.Session.StateChanges(Cancellation))
        {
            states.Add(state);
        }

        Assert.Equal(SessionState.Expired, states[^1]);
        var refused = await Assert.ThrowsAsync<CoordinatorException>(() => client.CreateAsync("/late", default, cancellationToken: Cancellation));
        Assert.Equal(ErrorCode.SessionExpired, refused.Code);
    }

    [Fact]
    public async Task PausedClient_ExpiresWithoutKnowing_AndFindsOut()
    {
        await using var coordinator = new InMemoryCoordinator();
        await using var other = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        await using var client = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        await client.CreateAsync("/e", default, CreateMode.Ephemeral, Cancellation);
        var lost = client.Session.LostToken;
        client.Pause();
        await coordinator.ExpireAsync(client, Cancellation);
        Assert.Null(await other.ExistsAsync("/e", Consistency.Linearizable, Cancellation));
        Assert.False(lost.IsCancellationRequested);
        var write = client.CreateAsync("/late", default, cancellationToken: Cancellation);
        Assert.False(write.IsCompleted);
        client.Resume();
        await Assert.ThrowsAsync<CoordinatorException>(() => write);
        await lost.WhenCancelledAsync();
        Assert.Null(await other.ExistsAsync("/late", Consistency.Linearizable, Cancellation));
        var over = await Assert.ThrowsAsync<CoordinatorException>(() => coordinator.ExpireAsync(client, Cancellation));
        Assert.Equal(ErrorCode.SessionExpired, over.Code);
    }

    [Fact]
    public async Task DisposedService_EndsTheCallsOfItsClients()
    {
        var coordinator = new InMemoryCoordinator();
        await using var client = await coordinator.ConnectAsync(new InMemoryClientOptions { CallDeadline = TimeSpan.FromSeconds(2) }, Cancellation);
        await coordinator.DisposeAsync();
        var refused = await Assert.ThrowsAsync<CoordinatorException>(() => client.CreateAsync("/a", default, cancellationToken: Cancellation));
        Assert.True(refused.Code is ErrorCode.Unavailable or ErrorCode.OutcomeUnknown, refused.Message);
    }

    [Fact]
    public void WrongOptions_AreAllNamed()
    {
        var options = new InMemoryCoordinatorOptions { MaxDataBytes = 0, MinSessionTimeout = TimeSpan.Zero };
        var mistake = Assert.Throws<ArgumentException>(() => new InMemoryCoordinator(options));
        Assert.Contains("MaxDataBytes is 0", mistake.Message, StringComparison.Ordinal);
        Assert.Contains("MinSessionTimeout is 00:00:00", mistake.Message, StringComparison.Ordinal);
    }
}
