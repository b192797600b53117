using System.Buffers.Binary;
using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.Primitives;

namespace Coordinator.IntegrationTests.Ensembles;

/// <summary>An SDK client that appends numbered entries until told to stop, and then holds the ensemble to every acknowledgement.</summary>
internal sealed class LedgerWriter : IAsyncDisposable
{
    private const string Path = "/ledger";

    private readonly CoordinatorClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<long> _acknowledged = [];
    private readonly Lock _gate = new();
    private readonly List<(long After, TaskCompletionSource Reached)> _waiting = [];
    private readonly Task _writing;

    private LedgerWriter(CoordinatorClient client)
    {
        _client = client;
        _writing = WriteAsync();
    }

    public CoordinatorClient Client => _client;

    public static Task<LedgerWriter> StartAsync(string endpoints) => StartAsync(CoordinatorClientOptions.For(endpoints));

    public static async Task<LedgerWriter> StartAsync(CoordinatorClientOptions options)
    {
        var client = await CoordinatorClient.ConnectAsync(options, DevEnsemble.Deadline(60));
        await client.CreateIfAbsentAsync(Path, ReadOnlyMemory<byte>.Empty, DevEnsemble.Deadline(60));
        return new LedgerWriter(client);
    }

    /// <summary>Completes when so many more writes than now are acknowledged.</summary>
    public Task MoreAsync(int count)
    {
        lock (_gate)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((_acknowledged.Count + count, reached));
            return reached.Task.WaitAsync(DevEnsemble.Deadline(60));
        }
    }

    /// <summary>Stops writing: no call failed, and every acknowledged write is there, once, in order.</summary>
    public async Task<int> StopAndVerifyAsync()
    {
        await _stop.CancelAsync();
        await _writing.WaitAsync(DevEnsemble.Deadline(60));
        await _client.SyncAsync(DevEnsemble.Deadline(60));
        var found = new List<long>();
        foreach (var name in await _client.GetChildrenListAsync(Path, Consistency.Linearizable, DevEnsemble.Deadline(60)))
        {
            var entry = await _client.GetAsync(Path + "/" + name, Consistency.Local, DevEnsemble.Deadline(60));
            found.Add(BinaryPrimitives.ReadInt64LittleEndian(entry.Data.Span));
        }

        Assert.Equal(_acknowledged, found);
        return found.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _client.DisposeAsync();
        await ((Task)_writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WriteAsync()
    {
        for (var number = 0L; !_stop.IsCancellationRequested; number++)
        {
            var data = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(data, number);
            await _client.CreateAsync(Path + "/w-", data, CreateMode.PersistentSequential, CancellationToken.None);
            lock (_gate)
            {
                _acknowledged.Add(number);
                foreach (var waiter in _waiting.Where(waiter => waiter.After <= _acknowledged.Count).ToList())
                {
                    _waiting.Remove(waiter);
                    waiter.Reached.SetResult();
                }
            }
        }
    }
}
