using System.Buffers.Binary;
using System.Diagnostics;
using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;
using Coordinator.TestKit.History;

namespace Coordinator.ChaosTests.Load;

/// <summary>One client with a session: reads and writes one call after the other, and records what it was told.</summary>
internal sealed class LoadClient : IAsyncDisposable
{
    private readonly int _number;
    private readonly CoordinatorClient _client;
    private readonly RecordedHistory _history;
    private readonly Action _acknowledged;
    private readonly Random _random;
    private long _next;

    private LoadClient(int number, CoordinatorClient client, RecordedHistory history, Action acknowledged, int seed)
    {
        (_number, _client, _history, _acknowledged, _random) = (number, client, history, acknowledged, new Random(seed));
    }

    /// <summary>The session; no fault here is longer than it may be silent.</summary>
    public ISession Session => _client.Session;

    private string Ephemeral => $"{Layout.Ephemerals}/{_number}";

    public static async Task<LoadClient> StartAsync(int number, string endpoints, RecordedHistory history, Action acknowledged, int seed)
    {
        var options = CoordinatorClientOptions.For(endpoints) with { SessionTimeout = TimeSpan.FromSeconds(30), CallDeadline = TimeSpan.FromSeconds(60) };
        var client = new LoadClient(number, await CoordinatorClient.ConnectAsync(options), history, acknowledged, seed);
        await client._client.CreateAsync(client.Ephemeral, ReadOnlyMemory<byte>.Empty, CreateMode.Ephemeral);
        return client;
    }

    /// <summary>Works until told to stop, with a short pause between calls: the load is bounded.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!stop.IsCancellationRequested && !Session.LostToken.IsCancellationRequested)
        {
            await NextAsync();
            await pause.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Whether its ephemeral is there, and its own.</summary>
    public async Task<bool> HasItsEphemeralAsync() =>
        await _client.ExistsAsync(Ephemeral, Consistency.Linearizable) is { } stat && stat.EphemeralOwner == Session.Id;

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private async Task NextAsync()
    {
        var register = Layout.Register(_random.Next(Layout.Registers));
        switch (_random.Next(10))
        {
            case < 5:
                var set = NewValue();
                await RecordAsync(CallKind.Set, register, set, async () =>
                {
                    var stat = await _client.SetAsync(register, Bytes(set));
                    return (register, set, stat.Mzxid, stat);
                });
                break;
            case < 7:
                var created = NewValue();
                await RecordAsync(CallKind.Create, Layout.Entry, created, async () =>
                {
                    var entry = await _client.CreateAsync(Layout.Entry, Bytes(created), new CreateOptions { Mode = CreateMode.PersistentSequential });
                    return (entry.Path, created, entry.Zxid, entry.Stat);
                });
                break;
            case < 9:
                await ReadAsync(CallKind.LocalRead, register, Consistency.Local);
                break;
            default:
                await ReadAsync(CallKind.LinearizableRead, register, Consistency.Linearizable);
                break;
        }
    }

    private Task ReadAsync(CallKind kind, string register, Consistency consistency) => RecordAsync(kind, register, 0, async () =>
    {
        var read = await _client.GetAsync(register, consistency);
        return (register, BinaryPrimitives.ReadInt64LittleEndian(read.Data.Span), read.Zxid, read.Stat);
    });

    private async Task RecordAsync(CallKind kind, string path, long value, Func<Task<(string Path, long Value, Zxid Zxid, Stat Stat)>> call)
    {
        var invoked = Stopwatch.GetTimestamp();
        try
        {
            var (at, answered, zxid, stat) = await call();
            _history.Add(new Call(_number, kind, at, answered, invoked, Stopwatch.GetTimestamp(), CallOutcome.Done, zxid, stat.Mzxid, stat.Version));
            if (kind is CallKind.Create or CallKind.Set)
            {
                _acknowledged();
            }
        }
        catch (CoordinatorException refused)
        {
            var outcome = refused.IsTransient ? CallOutcome.Refused : CallOutcome.Unknown;
            _history.Add(new Call(_number, kind, path, value, invoked, Stopwatch.GetTimestamp(), outcome));
        }
    }

    private long NewValue() => ((long)_number << 32) + ++_next;

    private static byte[] Bytes(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
