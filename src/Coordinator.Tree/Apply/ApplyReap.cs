using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>
/// Deletes a container or TTL znode that nobody uses. The leader only proposes; whether the znode is still the one that it saw, and still
/// unused, is decided here.
/// </summary>
internal static class ApplyReap
{
    public static TxnOutcome Run(TxnScope scope, ReapTxn reap)
    {
        if (!scope.Znodes.TryFind(reap.Path, out var znode))
        {
            return Refused(scope, ErrorCode.NoNode, $"{reap.Path}: no such znode");
        }

        if (znode.Czxid != reap.Czxid || znode.Mzxid != reap.Mzxid)
        {
            return Refused(scope, ErrorCode.BadVersion, $"{reap.Path}: it is another znode or was changed since ({znode.Czxid}, {znode.Mzxid})");
        }

        if (znode.NumChildren > 0)
        {
            return Refused(scope, ErrorCode.NotEmpty, string.Create(CultureInfo.InvariantCulture, $"{reap.Path}: the znode has {znode.NumChildren} children"));
        }

        if (!IsDue(znode, scope.Time))
        {
            return Refused(scope, ErrorCode.BadArguments, $"{reap.Path}: the znode is not due");
        }

        scope.Delete(znode, reap.Path);
        return new TxnOutcome(Results.Done(scope.Zxid));
    }

    /// <summary>Whether an empty znode has outlived its use: a container that has had a child, a TTL znode unmodified for longer than its time.</summary>
    public static bool IsDue(Znode znode, long time) => znode.Life.Kind switch
    {
        CreateMode.Container => znode.Creates > 0,
        CreateMode.PersistentWithTtl => time - znode.Mtime > znode.Life.Value,
        _ => false,
    };

    private static TxnOutcome Refused(TxnScope scope, ErrorCode code, string message) => new(Results.Refused(scope.Zxid, code, message));
}
