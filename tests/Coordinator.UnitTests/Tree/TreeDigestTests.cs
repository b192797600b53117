using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.Tree.Txns;
using static Coordinator.UnitTests.Tree.TreeBench;

namespace Coordinator.UnitTests.Tree;

public sealed class TreeDigestTests
{
    private static readonly Acl[] OtherList = [new(Permissions.Read, new Identity("world", "anyone"))];

    private delegate void Damage(Znode znode, AclTable acls);

    /// <summary>A replica that differs in any one field, however it came to, is noticed.</summary>
    [Fact]
    public void Recompute_OneFieldOfAZnodeDiffers_Differs()
    {
        Damage[] damages =
        [
            (znode, _) => znode.SetData([1], znode.Mzxid, znode.Mtime, znode.Version),
            (znode, acls) => znode.Acl = acls.Retain(OtherList),
            (znode, _) => znode.SetData([], znode.Mzxid.Next, znode.Mtime, znode.Version),
            (znode, _) => znode.Pzxid = znode.Pzxid.Next,
            (znode, _) => znode.SetData([], znode.Mzxid, znode.Mtime + 1, znode.Version),
            (znode, _) => znode.Creates++,
            (znode, _) => znode.SetData([], znode.Mzxid, znode.Mtime, znode.Version + 1),
            (znode, _) => znode.Aversion++,
        ];
        var digests = new HashSet<ulong> { Example().Digest };
        foreach (var damage in damages)
        {
            var tree = Example();
            damage(tree.State.Znodes.Find("/a")!, tree.State.Znodes.Acls);
            Assert.True(digests.Add(TreeDigest.Recompute(tree)));
        }

        Assert.Equal(damages.Length + 1, digests.Count);
    }

    /// <summary>Each history differs from the first in one thing that the digest covers.</summary>
    [Fact]
    public void Digest_HistoriesThatDifferInOneThing_Differ()
    {
        var body = Body(Create("/b"));
        DataTree[] trees =
        [
            After(new OpenSessionTxn(Password(1), 5), body, seq: 1, hash: 1, time: 9),
            After(new OpenSessionTxn(Password(2), 5), body, seq: 1, hash: 1, time: 9),
            After(new OpenSessionTxn(Password(1), 6), body, seq: 1, hash: 1, time: 9),
            After(new OpenSessionTxn(Password(1), 5), body, seq: 0, hash: 1, time: 9),
            After(new OpenSessionTxn(Password(1), 5), body, seq: 1, hash: 2, time: 9),
            After(new OpenSessionTxn(Password(1), 5), body, seq: 1, hash: 1, time: 10),
            After(new OpenSessionTxn(Password(1), 5), Body(Create("/c")), seq: 1, hash: 1, time: 9),
            After(new OpenSessionTxn(Password(1), 5), Body(Create("/b", CreateMode.Container)), seq: 1, hash: 1, time: 9),
            After(new OpenSessionTxn(Password(1), 5), Body(Create("/b", CreateMode.PersistentWithTtl, ttl: 1)), seq: 1, hash: 1, time: 9),
            After(new OpenSessionTxn(Password(1), 5), Body(Create("/b", CreateMode.PersistentWithTtl, ttl: 2)), seq: 1, hash: 1, time: 9),
            After(new OpenSessionTxn(Password(1), 5), Body(Create("/b", CreateMode.Ephemeral)), seq: 1, hash: 1, time: 9),
            After(new FoundingTxn(7), body, seq: 0, hash: 1, time: 9),
        ];
        Assert.Equal(trees.Length, trees.Select(tree => tree.Digest).Distinct().Count());
    }

    /// <summary>The wording of a message may change with a release; that must not look like a diverged tree.</summary>
    [Fact]
    public void Digest_MessageOfAnErrorDiffers_IsTheSame()
    {
        var one = After(new OpenSessionTxn(Password(1), 5), new ErrorTxn(ErrorCode.Unavailable, "one wording"), seq: 1, hash: 1, time: 9);
        var other = After(new OpenSessionTxn(Password(1), 5), new ErrorTxn(ErrorCode.Unavailable, "another, longer wording"), seq: 1, hash: 1, time: 9);
        Assert.Equal(one.Digest, other.Digest);
    }

    private static DataTree Example()
    {
        var bench = new TreeBench();
        bench.Write(Create("/a"));
        return bench.Tree;
    }

    private static DataTree After(TxnBody first, TxnBody second, long seq, ulong hash, long time)
    {
        var tree = new DataTree(seed: 1);
        var session = tree.Apply(new Zxid(1), new Txn(new TxnHeader(time), first)).OpenedSession;
        tree.Apply(new Zxid(2), new Txn(new TxnHeader(time) { Session = session, WriteSeq = seq, RequestHash = hash }, second));
        return tree;
    }
}
