using Coordinator.Tree;

namespace Coordinator.UnitTests.Tree;

/// <summary>Snapshots as byte arrays.</summary>
internal static class Snapshots
{
    public static byte[] Write(DataTree tree)
    {
        var bytes = new List<byte>();
        TreeSnapshot.Write(tree, chunk =>
        {
            Assert.InRange(chunk.Length, 1, TreeSnapshotWriter.ChunkBytes);
            bytes.AddRange(chunk.Span);
        });
        return [.. bytes];
    }

    public static DataTree Read(byte[] bytes)
    {
        Assert.True(TryRead(bytes, bytes.Length, out var tree, out var error), error);
        return tree!;
    }

    public static bool TryRead(byte[] bytes, int chunk, out DataTree? tree, out string? error)
    {
        var reader = new TreeSnapshotReader(seed: 2);
        for (var at = 0; at < bytes.Length && reader.Feed(bytes.AsSpan(at, Math.Min(chunk, bytes.Length - at))); at += chunk)
        {
        }

        tree = reader.Complete();
        error = reader.Error;
        return tree is not null;
    }
}
