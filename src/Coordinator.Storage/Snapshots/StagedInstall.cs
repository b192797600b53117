using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage.TxnLog;

namespace Coordinator.Storage.Snapshots;

/// <summary>A snapshot of the leader and the log behind it, growing in a generation that nobody believes yet.</summary>
internal sealed class StagedInstall(int generation, Zxid zxid, IDiskFile snapshot, SegmentedLog log)
{
    internal int Generation => generation;

    internal Zxid Zxid => zxid;

    internal SegmentedLog Log => log;

    /// <summary>Bytes staged; a transfer goes on from here.</summary>
    internal long SnapshotLength { get; private set; }

    /// <summary>Takes a piece; it may repeat what is staged, it may not leave a hole.</summary>
    internal void Stage(long offset, ReadOnlySpan<byte> bytes)
    {
        Invariant.Holds(offset >= 0 && offset <= SnapshotLength);
        snapshot.Write(offset, bytes);
        SnapshotLength = Math.Max(SnapshotLength, offset + bytes.Length);
    }

    /// <summary>Makes both durable and reads the snapshot; gives what is wrong with it.</summary>
    internal string? FlushAndCheck()
    {
        log.Flush();
        snapshot.Flush();
        return SnapshotFormat.Check(snapshot, zxid, out _);
    }

    /// <summary>Ends the staging of the snapshot; the log stays open.</summary>
    internal void CloseSnapshot() => snapshot.Dispose();
}
