using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Storage;

/// <summary>Where and how a server keeps what must survive it.</summary>
/// <param name="DataDirectory">Lock, identity, epochs, manifest, snapshots.</param>
/// <param name="LogDirectory">Txn log segments; may be the data directory itself, better a disk of its own.</param>
/// <param name="ServerId">The server that owns both directories; another one is refused.</param>
/// <param name="SegmentBytes">Bytes preallocated for a segment of the txn log: a multiple of 4096, at least 8192.</param>
/// <param name="SnapshotsKept">Newest snapshots that a purge keeps, at least 1.</param>
public sealed record StoreOptions(
    string DataDirectory, string LogDirectory, ServerId ServerId, int SegmentBytes = 64 << 20, int SnapshotsKept = 3)
{
    internal void Validate()
    {
        Invariant.Holds(ServerId.Value is >= 1 and <= ServerId.MaxValue);
        Invariant.Holds(SegmentBytes >= 2 * Framing.BlockBytes && SegmentBytes % Framing.BlockBytes == 0);
        Invariant.Holds(SnapshotsKept >= 1);
        Invariant.Holds(DataDirectory.Length > 0 && LogDirectory.Length > 0);
    }
}
