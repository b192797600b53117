using System.Buffers.Binary;
using System.Diagnostics;
using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Watches;
using Coordinator.Primitives;
using Coordinator.TestKit.History;

namespace Coordinator.ChaosTests.Load;

/// <summary>Clients under load, a watch that is told of every change, and the history of it all.</summary>
internal sealed class LoadGenerator : IAsyncDisposable
{
    private const int Clients = 4;
    private const int ReadsAtOnce = 200;

    private readonly CoordinatorClient _watcher;
    private readonly List<LoadClient> _clients = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _stopWatching = new();
    private readonly TaskCompletionSource _toldAll = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private Task _watching = Task.CompletedTask;

    private LoadGenerator(CoordinatorClient watcher) => _watcher = watcher;

    public RecordedHistory History { get; } = new();

    public AckGaps Gaps { get; } = new();

    private static string Last => Layout.Root + "/last";

    public static async Task<LoadGenerator> StartAsync(string endpoints, int seed)
    {
        var watcher = await CoordinatorClient.ConnectAsync(CoordinatorClientOptions.For(endpoints) with { SessionTimeout = TimeSpan.FromSeconds(30) });
        var load = new LoadGenerator(watcher);
        await watcher.CreateAsync(Layout.Root, ReadOnlyMemory<byte>.Empty);
        await watcher.CreateAsync(Layout.Ephemerals, ReadOnlyMemory<byte>.Empty);
        var watch = await watcher.OpenWatchAsync(Layout.Root, recursive: true);
        load._watching = load.WatchAsync(watch);
        for (var register = 0; register < Layout.Registers; register++)
        {
            await load.CreateRegisterAsync(Layout.Register(register), -1 - register);
        }

        await watcher.CreateAsync(Layout.Entries, ReadOnlyMemory<byte>.Empty);
        for (var client = 1; client <= Clients; client++)
        {
            load._clients.Add(await LoadClient.StartAsync(client, endpoints, load.History, load.Gaps.Acknowledged, seed + client));
        }

        load._running = Task.WhenAll(load._clients.Select(client => client.RunAsync(load._stop.Token)));
        load.Gaps.TakeLongest();
        return load;
    }

    /// <summary>Completes when so many more writes are acknowledged.</summary>
    public Task MoreAsync(int writes)
    {
        var wanted = Gaps.Count + writes;
        return Cluster.Ensemble.UntilAsync($"{writes} more writes", () => Task.FromResult(Gaps.Count >= wanted ? string.Empty : $"{wanted - Gaps.Count} are missing"));
    }

    /// <summary>Stops the load, and holds everything that was recorded, and what is there at the end, to what the service promises.</summary>
    public async Task<IReadOnlyList<string>> StopAndCheckAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _watcher.CreateAsync(Last, ReadOnlyMemory<byte>.Empty);
        await _toldAll.Task.WaitAsync(TimeSpan.FromMinutes(1));
        var final = await EntriesAsync();
        List<string> violations = [.. HistoryChecker.Check(History, final)];
        foreach (var client in _clients)
        {
            if (client.Session.LostToken.IsCancellationRequested)
            {
                violations.Add($"session {client.Session.Id} was lost, although no fault was as long as its timeout");
            }
            else if (!await client.HasItsEphemeralAsync())
            {
                violations.Add($"session {client.Session.Id} lives, and its ephemeral is gone");
            }
        }

        await Task.WhenAll(_clients.Select(client => client.DisposeAsync().AsTask()));
        _clients.Clear();
        await foreach (var left in _watcher.GetChildrenAsync(Layout.Ephemerals, Consistency.Linearizable))
        {
            violations.Add($"{Layout.Ephemerals}/{left} outlives its session");
        }

        return violations;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _stopWatching.CancelAsync();
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await _watcher.DisposeAsync();
        await ((Task)_watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _stopWatching.Dispose();
    }

    private async Task<List<(string Path, long Value)>> EntriesAsync()
    {
        var final = new List<(string Path, long Value)>();
        var names = await _watcher.GetChildrenListAsync(Layout.Entries, Consistency.Linearizable);
        foreach (var some in names.Chunk(ReadsAtOnce))
        {
            var read = await Task.WhenAll(some.Select(name => _watcher.GetAsync(Layout.Entries + "/" + name)));
            final.AddRange(read.Select(entry => (entry.Path, BinaryPrimitives.ReadInt64LittleEndian(entry.Data.Span))));
        }

        return final;
    }

    private async Task CreateRegisterAsync(string path, long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        var invoked = Stopwatch.GetTimestamp();
        var created = await _watcher.CreateAsync(path, bytes, new Client.Abstractions.Writes.CreateOptions());
        History.Add(new Call(0, CallKind.Set, path, value, invoked, Stopwatch.GetTimestamp(), CallOutcome.Done, created.Zxid, created.Zxid));
    }

    private async Task WatchAsync(IWatch watch)
    {
        await using (watch)
        {
            await foreach (var told in watch.ReadEventsAsync(_stopWatching.Token))
            {
                switch (told.Type)
                {
                    case WatchedEventType.Resync:
                        History.AddGap(told.Zxid);
                        break;
                    case WatchedEventType.Created when told.Path == Last:
                        _toldAll.TrySetResult();
                        break;
                    case WatchedEventType.Created or WatchedEventType.Changed when told.Path is not (Layout.Entries or Layout.Root):
                        History.Add(new Change(told.Path, told.Zxid, told.Type == WatchedEventType.Created));
                        break;
                    default:
                        break;
                }
            }
        }
    }
}
