using Coordinator.Primitives;
using Coordinator.Simulation.Engine;
using Coordinator.Storage;
using Coordinator.Storage.Snapshots;
using Coordinator.Tree;

namespace Coordinator.Simulation.Servers;

/// <summary>The real store in the hands of a simulated storage worker.</summary>
internal sealed class StoreAdapter(SimWorld world, StoreDisk disk, ReplicaStore store) : IServerStore
{
    private SnapshotWriter? _writer;

    public Zxid Flushed => store.FlushedZxid;

    public void Append(IReadOnlyList<LogRecord> records, Zxid commit) => store.Append(records, commit);

    public void Flush() => store.Flush();

    public void Truncate(Zxid after) => store.Truncate(after);

    public void SaveEpochs(EpochState epochs)
    {
        store.SaveEpochs(epochs);
        disk.IsWhole = epochs.Voter;
    }

    public void WriteTailHeader(Zxid commit) => store.WriteTailHeader(commit);

    public void BeginInstall(Zxid snapshotZxid) => store.BeginInstall(snapshotZxid);

    public void StageSnapshot(long offset, ReadOnlyMemory<byte> bytes) => store.StageSnapshotChunk(offset, bytes.Span);

    public void StageTxns(IReadOnlyList<LogRecord> records, Zxid commit) => store.StageRecords(records, commit);

    public DataTree CommitInstall()
    {
        if (!store.CommitInstall())
        {
            throw new SimulationFailedException("store", "a snapshot that arrived does not check");
        }

        var zxid = store.NewestSnapshot!.Value.Zxid;
        if (world.IsSomeoneCorrupted && !IsTree(zxid))
        {
            throw new StoreFailedException(new IOException($"the snapshot at {zxid} is no tree"));
        }

        return Decode(zxid);
    }

    public void AbortInstall() => store.AbortInstall();

    public IReadOnlyList<LogRecord> ReadLog(Zxid after, int maxBytes)
    {
        var slice = store.ReadLog(after, maxBytes);
        return slice.Available ? slice.Records : [];
    }

    public (ReadOnlyMemory<byte> Bytes, bool IsLast) ReadSnapshot(Zxid snapshotZxid, long offset, int maxBytes)
    {
        var slice = store.ReadSnapshot(snapshotZxid, offset, maxBytes);
        return slice.Available ? (slice.Bytes, slice.IsLast) : (ReadOnlyMemory<byte>.Empty, false);
    }

    public void WriteSnapshot(Zxid zxid, long offset, ReadOnlyMemory<byte> bytes)
    {
        // An installation may have overtaken it before its first piece came here.
        if (offset == 0 && zxid >= store.LogBase)
        {
            _writer = store.BeginSnapshot(zxid);
        }

        _writer?.Write(bytes.Span);
    }

    public void DropSnapshot()
    {
        _writer?.Abort();
        _writer = null;
    }

    public (Zxid Newest, Zxid LogBase) CompleteSnapshot()
    {
        _writer?.Complete();
        _writer = null;
        var logBase = store.PurgeOldFiles();
        return (store.NewestSnapshot?.Zxid ?? Zxid.Zero, logBase);
    }

    public DataTree? Reread()
    {
        using var content = store.OpenOldestSnapshot();
        return content is null ? new DataTree(seed: 1) : TryRead(content, out _);
    }

    public bool IsTree(Zxid zxid)
    {
        using var content = store.OpenSnapshot(zxid);
        return TryRead(content, out _) is not null;
    }

    public DataTree Decode(Zxid zxid)
    {
        using var content = store.OpenSnapshot(zxid);
        return TryRead(content, out var error) ?? throw new SimulationFailedException("store", $"snapshot {zxid} does not decode: {error}");
    }

    public void Dispose() => store.Dispose();

    private static DataTree? TryRead(SnapshotReader content, out string? error)
    {
        var reader = new TreeSnapshotReader(seed: 2);
        var buffer = new byte[16 * 1024];
        while (content.Read(buffer) is var count && count > 0 && reader.Feed(buffer.AsSpan(0, count)))
        {
        }

        var tree = reader.Complete();
        error = reader.Error;
        return tree;
    }
}
