using Coordinator.Primitives;
using Coordinator.Storage;
using Coordinator.Storage.Snapshots;
using Coordinator.Tree;

namespace Coordinator.Backup;

/// <summary>Puts a state in force in an open store, by the store's own rules: staged, flushed, checked, then one rename.</summary>
internal static class StateWriter
{
    public static void PutInForce(ReplicaStore store, DataTree tree)
    {
        var zxid = tree.LastZxid;
        var frame = new SnapshotFrame(zxid);
        var offset = 0L;
        store.BeginInstall(zxid);
        Stage(frame.Header());
        TreeSnapshot.Write(tree, chunk =>
        {
            frame.Append(chunk.Span);
            Stage(chunk.Span);
        });
        Stage(frame.Trailer());
        Invariant.Holds(store.CommitInstall());

        void Stage(ReadOnlySpan<byte> bytes)
        {
            store.StageSnapshotChunk(offset, bytes);
            offset += bytes.Length;
        }
    }
}
