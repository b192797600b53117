using System.Text;
using Coordinator.Tree;
using Coordinator.Tree.Snapshots;
using Coordinator.Tree.Txns;
using CsCheck;
using static Coordinator.UnitTests.Tree.TreeBench;

namespace Coordinator.UnitTests.Tree;

/// <summary>A snapshot taken in pieces while txns go on is, byte by byte, the one taken at once at its point.</summary>
public sealed class SnapshotWhileWritingTests
{
    [Fact]
    public void Pieces_AnyHistoryInAnyInterleaving_AreTheSnapshotTakenAtOnce() =>
        Gen.Select(Script.Steps, Gen.Int[0, 119], Gen.Int[1, 200], Gen.Int[0, 3].Array[120]).Sample((steps, cut, chunk, slices) =>
        {
            var tree = new DataTree(seed: 1);
            TreeSnapshotWriter? writer = null;
            byte[] atOnce = [];
            var pieces = new List<byte>();
            for (var i = 0; i < steps.Length; i++)
            {
                if (i == cut % steps.Length)
                {
                    atOnce = Snapshots.Write(tree);
                    writer = tree.BeginSnapshot(chunk);
                }

                Take(writer, pieces, slices[i], chunk);
                var (zxid, txn) = Script.Next(tree, steps[i], i);
                Assert.Null(tree.Apply(zxid, txn).Fault);
            }

            Take(writer, pieces, int.MaxValue, chunk);
            Assert.Equal(atOnce, pieces);
            Assert.Equal(0, writer!.Kept);
            Assert.Null(tree.State.Snapshot);
        }, iter: 3_000);

    [Fact]
    public void Preorder_IsTheOrderOfAWalk()
    {
        var bench = new TreeBench();
        bench.Write([.. new[] { "/a", "/a/b", "/a/b/x", "/a/b/x-y", "/a/b-c", "/a/b!", "/a-", "/a!", "/b" }.Select(path => (Op)Create(path))]);
        var walked = ZnodeWalk.All(bench.Tree.State.Znodes.Root).ToList();
        Assert.Equal(walked, walked.AsEnumerable().Reverse().Order(PreorderComparer.Instance));
    }

    [Fact]
    public void Abandoned_TheTreeKeepsNothingForIt()
    {
        var bench = new TreeBench();
        bench.Write([.. Enumerable.Range(0, 100).Select(i => (Op)Create($"/n{i}"))]);
        using (var writer = bench.Tree.BeginSnapshot(64))
        {
            writer.MoveNext();
            bench.Write(Set("/n99"), new DeleteOp("/n98", -1));
            Assert.Equal(2, writer.Kept);
        }

        Assert.Null(bench.Tree.State.Snapshot);
        Assert.Null(bench.Tree.State.Sessions.Snapshot);
    }

    /// <summary>What lies behind the walk, or is younger than the snapshot, costs no memory; what was changed twice is kept once.</summary>
    [Fact]
    public void Kept_OnlyWhatIsAheadAndOld()
    {
        var bench = new TreeBench();
        bench.Write(Create("/a"), Create("/b"), Create("/z"));
        using var writer = bench.Tree.BeginSnapshot(1);
        while (writer.MoveNext() && !Encoding.UTF8.GetString(writer.Current.Span).Contains('b', StringComparison.Ordinal))
        {
        }

        bench.Write(Set("/a"), Create("/a/young"), Create("/zz"), Set("/zz"));
        Assert.Equal(0, writer.Kept);
        bench.Write(Set("/z"));
        bench.Write(Set("/z"), new DeleteOp("/zz", -1));
        Assert.Equal(1, writer.Kept);
    }

    private static void Take(TreeSnapshotWriter? writer, List<byte> pieces, int count, int chunk)
    {
        for (var i = 0; i < count && writer is not null && writer.MoveNext(); i++)
        {
            Assert.InRange(writer.Current.Length, 0, chunk);
            pieces.AddRange(writer.Current.Span);
        }
    }
}
