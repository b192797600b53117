using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.Tree.Txns;
using CsCheck;
using static Coordinator.UnitTests.Tree.TreeBench;

namespace Coordinator.UnitTests.Tree;

public sealed class SnapshotTests
{
    [Fact]
    public void Restore_KeepsEverything()
    {
        var tree = Example().Tree;
        var restored = Snapshots.Read(Snapshots.Write(tree));
        Assert.Equal((tree.LastZxid, tree.LastTime, tree.EnsembleId, tree.Digest), (restored.LastZxid, restored.LastTime, restored.EnsembleId, restored.Digest));
        Assert.Equal(tree.ListSubtree("/", null, 100)!.Entries, restored.ListSubtree("/", null, 100)!.Entries);
        Assert.Equal(tree.State.Znodes.Acls.Count, restored.State.Znodes.Acls.Count);
        var session = Assert.Single(restored.Sessions());
        Assert.Equal(tree.EphemeralsOf(session.Id), restored.EphemeralsOf(session.Id));
        Assert.Equal((2L, 1L), (session.LastAppliedSeq, session.AckedSeq));
        Assert.Equal(tree.RecordedResult(session.Id, 2)!.Message, restored.RecordedResult(session.Id, 2)!.Message);
        Assert.Equal(tree.DueForReaping(long.MaxValue, null, 100).Due, restored.DueForReaping(long.MaxValue, null, 100).Due);
    }

    [Fact]
    public void Restore_TheEmptyTree_GivesIt() => Assert.Equal(new DataTree(seed: 1).Digest, Snapshots.Read(Snapshots.Write(new DataTree(seed: 1))).Digest);

    /// <summary>The ACL table is as it was: lists leave with their last znode also after a restore.</summary>
    [Fact]
    public void Restore_CountsTheReferencesToLists()
    {
        var restored = Snapshots.Read(Snapshots.Write(Example().Tree));
        Assert.Equal(2, restored.State.Znodes.Acls.Count);
        restored.Apply(restored.LastZxid.Next, new Txn(new TxnHeader(1), Body(new DeleteOp("/list1", -1), new DeleteOp("/list2", -1))));
        Assert.Equal(1, restored.State.Znodes.Acls.Count);
        Assert.Equal(TreeDigest.Recompute(restored), restored.Digest);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Reader_AnyChunks_GiveTheTree(int chunk)
    {
        var tree = Example().Tree;
        Assert.True(Snapshots.TryRead(Snapshots.Write(tree), chunk, out var restored, out var error), error);
        Assert.Equal(tree.Digest, restored!.Digest);
    }

    [Fact]
    public void Writer_LargeTree_GivesBoundedChunksThatRestore()
    {
        var bench = new TreeBench();
        var data = new byte[300_000];
        new Random(1).NextBytes(data);
        bench.Write(new CreateOp("/big", data, Acl.OpenToAll, CreateMode.Persistent, 0, false));
        bench.Write([.. Enumerable.Range(0, 5_000).Select(i => (Op)Create($"/n{i}"))]);
        var bytes = Snapshots.Write(bench.Tree);
        Assert.True(bytes.Length > 4 * TreeSnapshotWriter.ChunkBytes);
        Assert.Equal(bench.Tree.Digest, Snapshots.Read(bytes).Digest);
    }

    [Fact]
    public void Reader_EveryPrefix_IsTruncated()
    {
        var bytes = Snapshots.Write(Example().Tree);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(Snapshots.TryRead(bytes[..length], 50, out _, out var error));
            Assert.Contains("truncated", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Reader_EveryFlippedBit_IsAnError()
    {
        var bytes = Snapshots.Write(Example().Tree);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Snapshots.TryRead(bytes, 64, out _, out var error));
            Assert.NotNull(error);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    /// <summary>Its path would be that of the root: found by the fuzzer.</summary>
    [Fact]
    public void Reader_AChildWithoutAName_IsAnError()
    {
        var bench = new TreeBench();
        bench.Write(Create("/x"));
        var bytes = Snapshots.Write(bench.Tree);
        ReadOnlySpan<byte> znode = [TreeSnapshot.ZnodeRecord, 1, 1, (byte)'x'];
        var at = bytes.AsSpan().IndexOf(znode);
        byte[] nameless = [.. bytes[..(at - 1)], (byte)(bytes[at - 1] - 1), TreeSnapshot.ZnodeRecord, 1, 0, .. bytes[(at + znode.Length)..]];

        Assert.False(Snapshots.TryRead(nameless, nameless.Length, out _, out var error));
        Assert.Contains("znode ''", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Reader_BytesAfterTheEnd_IsAnError()
    {
        byte[] bytes = [.. Snapshots.Write(Example().Tree), 1, 5];
        Assert.False(Snapshots.TryRead(bytes, 64, out _, out _));
        Assert.False(Snapshots.TryRead(bytes[..^1], 64, out _, out _));
    }

    [Fact]
    public void Reader_RandomBytes_IsAnError() => Gen.Select(Gen.Bool, Gen.Byte.Array[0, 200]).Sample((withMagic, bytes) =>
    {
        byte[] hostile = withMagic ? [.. "CTREESN\u0002"u8, .. bytes] : bytes;
        Assert.False(Snapshots.TryRead(hostile, 33, out _, out var error));
        Assert.NotNull(error);
    }, iter: 5_000);

    [Fact]
    public void Reader_ALengthWithoutBytes_AllocatesNothingOfTheKind()
    {
        byte[] hostile = [.. "CTREESN\u0002"u8, 0x80, 0x80, 0x80, 0x40, 1];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(Snapshots.TryRead(hostile, 64, out _, out _));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 20_000);
    }

    [Fact]
    public void Reader_AnotherVersion_IsNamed()
    {
        var bytes = Snapshots.Write(new DataTree(seed: 1));
        bytes[7] = 9;
        Assert.False(Snapshots.TryRead(bytes, 64, out _, out var error));
        Assert.Contains("format 9", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Writer_SecondOfOneTree_IsRefusedUntilTheFirstEnds()
    {
        var bench = Example();
        using (bench.Tree.BeginSnapshot())
        {
            Assert.Throws<InvariantViolationException>(() => bench.Tree.BeginSnapshot());
        }

        bench.Tree.BeginSnapshot().Dispose();
    }

    private static TreeBench Example()
    {
        var bench = new TreeBench();
        bench.Apply(new FoundingTxn(77));
        var session = bench.Open();
        Acl[] list = [new(Permissions.All, new Identity("digest", "u:h"))];
        bench.Write(Create("/a", data: "data"), Create("/a/x"), Create("/a-b"), Create("/c", CreateMode.Container), Create("/c/1"), new DeleteOp("/c/1", -1));
        bench.Write(new CreateOp("/list1", default, list, CreateMode.Persistent, 0, false), new CreateOp("/list2", default, list, CreateMode.Persistent, 0, false));
        bench.Write(Create("/t", CreateMode.PersistentWithTtl, ttl: 5), Set("/a"), new SetAclOp("/a/x", list, -1), new SetAclOp("/a/x", Acl.OpenToAll, -1));
        bench.Numbered(session, 1, Body(Create("/a/e", CreateMode.Ephemeral)));
        bench.Numbered(session, 2, Body(Create("/a/e", CreateMode.Ephemeral)), acked: 1);
        return bench;
    }
}
