using System.Diagnostics;
using Coordinator.Replication;
using Coordinator.Server.Loop;
using Coordinator.Server.Memory;
using Coordinator.Server.Options;
using Coordinator.Server.Storage;
using Coordinator.Storage;
using Coordinator.Storage.Snapshots;
using Coordinator.Tree;
using Coordinator.Zab;
using Microsoft.Extensions.Logging;

namespace Coordinator.Server;

/// <summary>One server: opens its disk, builds the replica from it, and runs the loop, the workers and the ticks around it.</summary>
public sealed class CoordinatorServer : IAsyncDisposable
{
    /// <summary>For handing leadership over; the rest of a stop has what is left of its two seconds.</summary>
    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(1);

    /// <summary>Before the disk is tried again after a fault; doubles with every try.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ServerParts _parts;
    private readonly ILogger<CoordinatorServer> _logger;
    private readonly CancellationTokenSource _stopTicks = new();
    private ReplicaLoop? _loop;
    private StorageWorker? _storage;
    private Waker? _waker;
    private TickClock? _clock;
    private Task _running = Task.CompletedTask;
    private Task _ticking = Task.CompletedTask;
    private Task _returning = Task.CompletedTask;
    private volatile bool _isStopping;

    /// <summary>Prepares the server; <see cref="Start"/> starts it.</summary>
    public CoordinatorServer(ServerParts parts)
    {
        _parts = parts;
        _logger = parts.Loggers.CreateLogger<CoordinatorServer>();
        parts.Metrics.ObserveServer(() => NotReadyReason is null, () => (Status?.Membership ?? parts.Options.Membership).Voters.Count);
        parts.Metrics.Storage.Observe(parts.Faults, () => parts.Fault is not null && !HasStarted);
    }

    /// <summary>The configuration.</summary>
    public ServerOptions Options => _parts.Options;

    /// <summary>The replica after the last batch; null before the start.</summary>
    public ReplicaStatus? Status => _loop?.Status;

    /// <summary>Whether the disk has been recovered and the loop runs.</summary>
    public bool HasStarted => Status is not null;

    /// <summary>Why the server is not alive; null when it is.</summary>
    public string? NotLiveReason => ServerHealth.NotLive(_loop, _parts.Options, _parts.Fate);

    /// <summary>Why it is not ready: it does not serve, or is a voter that does not count; null when it is.</summary>
    public string? NotReadyReason => _isStopping ? "stopping" : ServerHealth.NotReady(Status, _parts.Options, _parts.Fate, _parts.Fault);

    /// <summary>Opens the newest snapshot on this server's disk; null when there is none.</summary>
    internal Task<SnapshotFile?> OpenNewestSnapshotAsync() => _storage?.OpenNewestSnapshotAsync() ?? Task.FromResult<SnapshotFile?>(null);

    /// <summary>
    /// Opens the disk, recovers, and begins to run. Blocks for as long as the recovery takes; after a fault of the disk it returns at once,
    /// and the server runs when the disk is back.
    /// </summary>
    /// <returns>False when the server must not run; <see cref="ServerFate"/> says why.</returns>
    public bool Start()
    {
        if (_parts.Fault is null)
        {
            return TryStart(out var fault) || (fault is not null && Refuse(fault));
        }

        _returning = ReturnAsync();
        return true;
    }

    /// <summary>Tells clients and peers, finishes what was accepted, closes the disk. Safe to call when never started.</summary>
    public async Task StopAsync()
    {
        if (_isStopping)
        {
            return;
        }

        _isStopping = true;
        if (_loop is not null && !_parts.Fate.IsStopped)
        {
            await _loop.PostAsync(new Stopping());
            await Task.WhenAny(_parts.Fate.StopReady, _running, Task.Delay(LeaveTime, _parts.Time));
        }

        await _parts.Peers.StopAsync();
        await _stopTicks.CancelAsync();
        await Task.WhenAny(_returning);
        await _ticking;
        _waker?.Dispose();
        _loop?.Complete();
        await Task.WhenAny(_running);
        _clock?.Dispose();
        _parts.Gateway.Stop();
        _storage?.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopTicks.Dispose();
    }

    private bool Refuse(string fault)
    {
        _parts.Fate.Stop(ExitCodes.Refused, fault);
        return false;
    }

    /// <summary>Tries the disk again and again, in growing pauses. What it refuses for another reason than a fault ends the server.</summary>
    private async Task ReturnAsync()
    {
        try
        {
            await UntilStartedAsync();
        }
        catch (Exception bug)
        {
            _parts.Fate.Stop(ExitCodes.BrokenInvariant, $"a broken invariant: {bug.Message}");
            throw;
        }
    }

    private async Task UntilStartedAsync()
    {
        for (var pause = FirstPause; !_isStopping; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.WhenAny(Task.Delay(pause, _parts.Time, _stopTicks.Token));
            if (_isStopping || TryStart(out var fault) || fault is null)
            {
                return;
            }

            StorageLog.StillFenced(_logger, fault);
        }
    }

    private bool TryStart(out string? diskFault)
    {
        diskFault = null;
        var options = _parts.Options;
        using var heap = new LoadingHeap();
        try
        {
            var store = new StoreOptions(options.DataDirectory, options.LogDirectory, options.ServerId, SnapshotsKept: options.SnapshotsKept);
            var (result, tree) = Open(store, heap);
            switch (result)
            {
                case OpenResult.Opened opened:
                    heap.Replaying(opened.State.Records.Count);
                    RunOrClose(opened, tree);
                    return true;
                case OpenResult.Refused { Kind: RefusalKind.DirectoryInUse } refused when _parts.Fault is not null:
                    diskFault = $"the server before this one has not let go yet: {refused.Message}";
                    return false;
                case OpenResult.Refused refused:
                    _parts.Fate.Stop(ExitCodes.Refused, $"{options.DataDirectory} cannot be used ({refused.Kind}): {refused.Message}");
                    return false;
                case var other:
                    throw new UnreachableException(other.GetType().Name);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            diskFault = $"disk fault: {fault.Message}";
            return false;
        }
    }

    /// <summary>A damaged copy is set aside, and an empty one opened in its place. One of a format that is not known stays as it is.</summary>
    private (OpenResult Result, DataTree? Tree) Open(StoreOptions store, LoadingHeap heap)
    {
        var (result, tree) = Read(store, heap);
        if (result is not OpenResult.Refused { Kind: RefusalKind.DamagedLog or RefusalKind.DamagedSnapshot } damaged)
        {
            return (result, tree);
        }

        StorageLog.SetAside(_logger, damaged.Message);
        ReplicaStore.SetAside(_parts.Disk, store);
        return (ReplicaStore.Open(_parts.Disk, store), null);
    }

    /// <summary>Opens the store and decodes its newest snapshot.</summary>
    private (OpenResult Result, DataTree? Tree) Read(StoreOptions store, LoadingHeap heap)
    {
        var result = ReplicaStore.Open(_parts.Disk, store);
        if (result is OpenResult.Opened { State.Records: var records, Store: var read })
        {
            heap.Reserve(read.NewestSnapshot?.Length ?? 0, records.Sum(record => (long)record.Body.Length));
        }

        if (result is not OpenResult.Opened { State.SnapshotZxid: { IsZero: false } zxid } opened)
        {
            return (result, null);
        }

        var isUsed = false;
        try
        {
            using var content = opened.Store.OpenSnapshot(zxid);
            var decoded = TreeSnapshot.Read(
                buffer =>
                {
                    heap.Reading();
                    return content.Read(buffer);
                },
                Seeds.Draw());
            isUsed = decoded.Tree is not null;

            // Bytes that check, and are no tree, were made of a state that was corrupted in memory.
            return isUsed
                ? (result, decoded.Tree)
                : (new OpenResult.Refused(
                    decoded.IsUnknownFormat ? RefusalKind.UnknownFormat : RefusalKind.DamagedSnapshot,
                    $"the snapshot at {zxid} is no tree: {decoded.Error}"), null);
        }
        finally
        {
            if (!isUsed)
            {
                opened.Store.Dispose();
            }
        }
    }

    private void RunOrClose(OpenResult.Opened opened, DataTree? tree)
    {
        try
        {
            Run(opened.Store, opened.State, tree);
        }
        catch
        {
            opened.Store.Dispose();
            throw;
        }
    }

    private void Run(ReplicaStore store, RecoveredState state, DataTree? tree)
    {
        foreach (var note in state.Notes)
        {
            StorageLog.RecoveryNote(_logger, note);
        }

        StorageLog.Recovered(
            _logger, state.SnapshotZxid.ToString(), state.LastZxid.ToString(), state.CommitZxid.ToString(), state.Epochs.Current.ToString(), state.Records.Count);
        var recovered = new ZabRecovered(state.Epochs, state.SnapshotZxid, state.LogBase, state.Runs, state.Records, state.CommitZxid);
        var replica = new Replica(ReplicaOptionsOf(_parts.Options), recovered, tree);
        _storage = new StorageWorker(store, _parts.Fate, _parts.Metrics, _parts.Loggers.CreateLogger<StorageWorker>());
        var tick = TimeSpan.FromMilliseconds(_parts.Options.TickMilliseconds);
        _waker = new Waker(tick, _parts.Time);
        var executor = new EffectExecutor(
            _parts.Peers, _storage, _parts.Gateway, _waker, _parts.Fate, _parts.Metrics, _parts.Audit, _parts.Loggers.CreateLogger<EffectExecutor>());
        _clock = new TickClock(tick, _parts.Time);
        var settings = new LoopSettings(_parts.Options.DataDirectory, _parts.Options.MaxOutstandingBytes, _clock, _parts.Time);
        _loop = new ReplicaLoop(replica, executor, _parts.Fate, settings, _parts.Metrics, _parts.Loggers.CreateLogger<ReplicaLoop>());
        _parts.Metrics.ObserveStatus(() => _loop.Status, tick);
        _storage.Start(_loop);
        _waker.Start(_loop);
        _running = _loop.RunAsync();
        _parts.Gateway.Start(_loop);
        _parts.Peers.Start(_loop, () => _loop.Status);
        _ticking = new TickDriver(_loop, _clock).RunAsync(_stopTicks.Token);
    }

    private static ReplicaOptions ReplicaOptionsOf(ServerOptions options) => new()
    {
        Zab = new ZabOptions
        {
            Id = options.ServerId,
            Servers = options.Membership,
            MayFound = options.MayFound,
            FoundingBody = default,
            Seed = Seeds.Draw(),
            SyncLimitTicks = options.SyncLimitTicks,
            InitLimitTicks = options.InitLimitTicks,
            FinalizeWaitTicks = Math.Max(1, 200 / options.TickMilliseconds),
        },
        TreeSeed = Seeds.Draw(),
        TickMilliseconds = options.TickMilliseconds,
        Limits = options.Limits,
        MinSessionTimeoutMilliseconds = options.MinSessionTimeoutMilliseconds,
        MaxSessionTimeoutMilliseconds = options.MaxSessionTimeoutMilliseconds,
        SnapshotEveryTxns = options.SnapshotEveryTxns,
        SnapshotBytesPerTick = options.SnapshotBytesPerTick,
        ReapIntervalMilliseconds = options.ReapIntervalMilliseconds,
        MaxOutstandingPerSession = options.MaxOutstandingPerSession,
        WatchHistoryEvents = options.WatchHistoryEvents,
        WatchHistoryBytes = options.WatchHistoryBytes,
    };
}
