using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.Tree.Txns;
using CsCheck;

namespace Coordinator.UnitTests.Tree;

/// <summary>
/// A random history in a small world, so that paths, versions, sessions and numbers collide often. A step is six numbers, that what CsCheck
/// shrinks stays a history; it becomes a txn by looking at the tree.
/// </summary>
internal static class Script
{
    private static readonly string[] Paths = ["/a", "/b", "/a/x", "/a/y", "/a/x/1", "/b/x", "/b/x/2", "/", "/a/x/1/deep"];

    private static readonly IReadOnlyList<Acl>[] Acls =
    [
        Acl.OpenToAll,
        [new Acl(Permissions.Read, new Identity("digest", "u:h"))],
        [new Acl(Permissions.All, new Identity("ip", "10.0.0.1")), new Acl(Permissions.Read, new Identity("world", "anyone"))],
        [new Acl(Permissions.All ^ Permissions.Delete, new Identity("auth", ""))],
    ];

    // More often the one who may do everything than all others: a closed root must not be the end of most histories.
    private static readonly Identity[][] Callers =
        [[], [new Identity("digest", "u:h")], [new Identity("ip", "10.0.0.1")], [new Identity("super", "")], [new Identity("super", "")]];

    public static readonly Gen<int[][]> Steps = Gen.Int[0, 999].Array[8].Array[1, 120];

    /// <summary>The history as txns; <paramref name="tree"/> must be at the step's place in it.</summary>
    public static (Zxid Zxid, Txn Txn) Next(DataTree tree, int[] step, int position)
    {
        var zxid = new Zxid(new Epoch(1), position + 1);
        var sessions = tree.Sessions().ToList();
        var session = sessions.Count == 0 || step[0] % 4 == 0 ? default : sessions[step[0] % sessions.Count];
        var body = Body(tree, step, session.Id);
        var numbered = !session.Id.IsNone && body is not CloseSessionTxn && step[1] % 3 > 0;
        var header = new TxnHeader(1_000 + (position * 10) - (step[1] % 25))
        {
            Session = body is OpenSessionTxn or ReapTxn ? SessionId.None : session.Id,
            WriteSeq = numbered ? Math.Max(1, session.LastAppliedSeq + 1 - (step[2] % 11 / 8) + (step[2] % 13 / 12)) : 0,
            AckedSeq = step[3] % 4 == 0 ? session.LastAppliedSeq - (step[3] % 3) : 0,
            RequestHash = TxnCodec.RequestHash(body),
            MaxKeptResults = 5,
            Identities = Callers[step[6] % Callers.Length],
        };
        return (zxid, new Txn(header, body));
    }

    private static TxnBody Body(DataTree tree, int[] step, SessionId session)
    {
        switch (step[4] % 20)
        {
            case 0:
                return new OpenSessionTxn(TreeBench.Password((byte)(step[5] % 4)), 1_000);
            case 1 when !session.IsNone:
                return new CloseSessionTxn(step[5] % 2 == 0 ? CloseReason.Expired : CloseReason.Killed);
            case 2:
                return new ErrorTxn(ErrorCode.Unavailable, "given up");
            case 3:
                var path = Paths[step[5] % Paths.Length];
                return tree.TryGetStat(path, out var stat)
                    ? new ReapTxn(path, stat.Czxid, step[6] % 5 == 0 ? Zxid.Zero : stat.Mzxid)
                    : new ReapTxn(path, Zxid.Zero, Zxid.Zero);
            case 4:
                return new QuotaTxn(new Quota(Paths[step[5] % Paths.Length], (step[6] % 7) - 1, (step[7] % 12) - 1));
            default:
                return Write(tree, step);
        }
    }

    private static WriteTxn Write(DataTree tree, int[] step)
    {
        var random = new SeededRandom((ulong)((step[5] * 1_000_000) + (step[6] * 1_000) + step[7]));
        var ops = Enumerable.Range(0, step[4] % 3 == 0 ? random.Next(6) + 1 : 1).Select(_ => Op(tree, random)).ToArray();
        var path = Paths[random.Next(Paths.Length)];
        HolderGuard[] guards = random.Next(5) > 0 ? [] : [new HolderGuard(path, tree.TryGetStat(path, out var stat) ? stat.Czxid : new Zxid(1))];
        return new WriteTxn(ops, guards, ops.Length != 1);
    }

    private static Op Op(DataTree tree, SeededRandom random)
    {
        var path = Paths[random.Next(Paths.Length)];
        var known = tree.TryGetStat(path, out var stat);
        var version = random.Next(3) == 0 ? stat.Version : -1;
        var data = new byte[random.Next(4)];
        switch (random.Next(12))
        {
            case 0:
                return new DeleteOp(path, version);
            case 1:
                return new DeleteRecursiveOp(path, version, random.Next(4) + 1);
            case 2 or 3:
                return new SetDataOp(path, data, version);
            case 4:
                return new SetAclOp(path, Acls[random.Next(Acls.Length)], random.Next(2) == 0 ? stat.Aversion : -1);
            case 5:
                return new CheckOp(path, version, known && random.Next(2) == 0 ? stat.Czxid : Zxid.Zero);
            case 6:
                return new CheckAbsentOp(path);
            default:
                var mode = (CreateMode)random.Next(7);
                path = path == "/" && !mode.IsSequential() ? "/c" : path;
                return new CreateOp(path, data, Acls[random.Next(Acls.Length)], mode, mode.HasTtl() ? 30 : 0, !mode.IsSequential() && random.Next(4) == 0);
        }
    }
}
