using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.Tree.Txns;
using Coordinator.UnitTests.Tree;

namespace Coordinator.UnitTests.Fuzzing.Targets;

/// <summary>Apply is total: any txn that decodes has an outcome, and leaves a tree whose digest is right.</summary>
internal sealed class TxnApplyTarget : FuzzTarget
{
    public override string Name => "txn applied";

    public override long FixedBytes => 256 << 10;

    public override long BytesPerByte => 1024;

    public override IReadOnlyList<byte[]> Valid { get; } = [.. TxnTarget.Samples(), .. Histories()];

    public override Action Prepare(byte[] input)
    {
        var tree = new DataTree(seed: 1);
        foreach (var (zxid, txn) in History(tree, seed: 7).Take(20))
        {
            tree.Apply(zxid, txn);
        }

        return () =>
        {
            if (TxnCodec.TryDecode(input, out var txn, out _) && DataTree.CanApply(txn))
            {
                tree.Apply(tree.LastZxid.Next, txn);
                Assert.Equal(TreeDigest.Recompute(tree), tree.Digest);
            }
        };
    }

    /// <summary>Txns that mean something in the tree that they meet.</summary>
    private static IEnumerable<byte[]> Histories()
    {
        foreach (var seed in Enumerable.Range(1, 10))
        {
            var tree = new DataTree(seed: 1);
            foreach (var (zxid, txn) in History(tree, (ulong)seed).Take(60))
            {
                tree.Apply(zxid, txn);
                yield return TxnCodec.Encode(txn);
            }
        }
    }

    private static IEnumerable<(Zxid Zxid, Txn Txn)> History(DataTree tree, ulong seed)
    {
        var random = new SeededRandom(seed);
        for (var position = 0; ; position++)
        {
            yield return Script.Next(tree, [.. Enumerable.Range(0, 8).Select(_ => random.Next(1000))], position);
        }
    }
}
