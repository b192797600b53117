using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;
using CsCheck;

namespace Coordinator.UnitTests.Tree;

public sealed class TreePropertyTests
{
    [Fact]
    public void Apply_AnyHistory_AgreesWithTheModel() => Script.Steps.Sample(steps =>
    {
        var tree = new DataTree(seed: 1);
        var model = new TreeModel();
        for (var i = 0; i < steps.Length; i++)
        {
            var (zxid, txn) = Script.Next(tree, steps[i], i);
            var expected = model.Apply(zxid, txn);
            var actual = tree.Apply(zxid, txn);
            Assert.Null(actual.Fault);
            Assert.Equal((expected.Disposition, expected.Code), (actual.Disposition, actual.Result.Code));
            Assert.Equal(expected.Ops, actual.Result.Ops.Select(op => (op.Code, op.Path)));
            AssertEqual(model, tree);
        }
    }, iter: 600);

    [Fact]
    public void Digest_AfterAnyTxn_IsWhatRecomputationGives() => Script.Steps.Sample(steps => Run(steps, (tree, before, result) =>
    {
        Assert.Equal(TreeDigest.Recompute(tree), tree.Digest);
        if (result.Result.Code != ErrorCode.Ok)
        {
            Assert.Equal(before, tree.State.Znodes.Digest);
            Assert.Empty(result.Changes);
        }
    }), iter: 400);

    /// <summary>The same txns, once as they were made and once through the codec, make the same tree, bit by bit; servers have different seeds.</summary>
    [Fact]
    public void Apply_SameTxns_GivesEqualDigestsAndEqualSnapshots() => Script.Steps.Sample(steps =>
    {
        var (tree, replica) = (new DataTree(seed: 1), new DataTree(seed: 3));
        for (var i = 0; i < steps.Length; i++)
        {
            var (zxid, txn) = Script.Next(tree, steps[i], i);
            Assert.True(TxnCodec.TryDecode(TxnCodec.Encode(txn), out var decoded, out var error), error);
            tree.Apply(zxid, txn);
            replica.Apply(zxid, decoded);
            Assert.Equal(tree.Digest, replica.Digest);
        }

        Assert.Equal(Snapshots.Write(tree), Snapshots.Write(replica));
    }, iter: 200);

    /// <summary>A restored tree is the tree: it gives the same snapshot, and goes on alike.</summary>
    [Fact]
    public void Snapshot_AnyHistory_RestoresTheTreeAndItGoesOnAlike() => Gen.Select(Script.Steps, Gen.Int[0, 119]).Sample((steps, cut) =>
    {
        var tree = new DataTree(seed: 1);
        DataTree? restored = null;
        for (var i = 0; i < steps.Length; i++)
        {
            if (i == cut)
            {
                var bytes = Snapshots.Write(tree);
                restored = Snapshots.Read(bytes);
                Assert.Equal(bytes, Snapshots.Write(restored));
            }

            var (zxid, txn) = Script.Next(tree, steps[i], i);
            var result = tree.Apply(zxid, txn);
            if (restored is not null)
            {
                var again = restored.Apply(zxid, txn);
                Assert.Equal(result.Result.Message, again.Result.Message);
                Assert.Equal(result.Result.Ops, again.Result.Ops);
                Assert.Equal(result.Changes.Select(Describe), again.Changes.Select(Describe));
                Assert.Equal(tree.Digest, restored.Digest);
                Assert.Equal(tree.Quotas, restored.Quotas);
            }
        }

        if (restored is not null)
        {
            Assert.Equal(Snapshots.Write(tree), Snapshots.Write(restored));
        }
    }, iter: 200);

    /// <summary>Changes are what a watcher would need to follow the tree: replayed onto the set of paths they give the new set.</summary>
    [Fact]
    public void Changes_Replayed_FollowTheTree() => Script.Steps.Sample(steps =>
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal) { "/" };
        Run(steps, (tree, _, result) =>
        {
            foreach (var change in result.Changes)
            {
                var expected = change.Type switch
                {
                    WatchedEventType.Created => paths.Add(change.Path),
                    WatchedEventType.Deleted => paths.Remove(change.Path),
                    _ => paths.Contains(change.Path),
                };
                Assert.True(expected, change.ToString());
            }

            Assert.Equal(paths, tree.ListSubtree("/", null, 10_000)!.Entries.Select(entry => entry.Path).Order(StringComparer.Ordinal));
        });
    }, iter: 200);

    private static void Run(int[][] steps, Action<DataTree, ulong, ApplyResult> check)
    {
        var tree = new DataTree(seed: 1);
        for (var i = 0; i < steps.Length; i++)
        {
            var (zxid, txn) = Script.Next(tree, steps[i], i);
            var before = tree.State.Znodes.Digest;
            check(tree, before, tree.Apply(zxid, txn));
        }
    }

    private static string Describe(TreeChange change) =>
        $"{change.Type} {change.Path} [{string.Join(',', change.Readers ?? [])}] [{string.Join(',', change.ParentReaders ?? [])}]";

    private static void AssertEqual(TreeModel model, DataTree tree)
    {
        var walked = tree.ListSubtree("/", null, 10_000)!.Entries;
        Assert.Equal(model.Znodes.Select(z => (z.Key, z.Value.Stat)), walked.Select(e => (e.Path, e.Stat)).OrderBy(e => e.Path, StringComparer.Ordinal));
        Assert.Equal(model.Znodes.Count, tree.Count);
        foreach (var (path, znode) in model.Znodes)
        {
            Assert.True(tree.TryGet(path, out var data, out _));
            Assert.True(tree.TryGetAcl(path, out var acl, out _));
            Assert.True(data.Span.SequenceEqual(znode.Data) && acl.SequenceEqual(znode.Acl), path);
        }

        Assert.Equal(model.Quotas.Values.Select(quota => (quota, model.Usage(quota.Path))), tree.Quotas.Select(used => (used.Quota, (used.Znodes, used.Bytes))));
        Assert.Equal(model.Znodes.Values.Select(z => z.Acl).Distinct(AclListComparer.Instance).Count(), tree.State.Znodes.Acls.Count);
        Assert.Equal(
            model.Sessions.Select(s => (s.Key, (long)s.Value.Results.Count, s.Value.Acked)),
            tree.Sessions().Select(s => (s.Id, s.LastAppliedSeq, s.AckedSeq)));
        foreach (var id in model.Sessions.Keys)
        {
            Assert.Equal(model.Znodes.Where(z => z.Value.Owner == id).Select(z => z.Key), tree.EphemeralsOf(id));
        }
    }
}
