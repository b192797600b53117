using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Tree.Quotas;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>
/// Sets or removes the quota of a subtree, and keeps writes within those that there are. Unlike ZooKeeper's they bind (there a quota is a line
/// in the log unless the server is configured otherwise), lie inside each other, and are decided by every replica alike, at apply.
/// </summary>
internal static class ApplyQuota
{
    public static TxnOutcome Run(TxnScope scope, QuotaTxn set)
    {
        var quota = set.Quota;
        if (quota.Validate() is { } reason)
        {
            return Refused(scope, ErrorCode.BadArguments, reason);
        }

        if (quota.IsNone ? !scope.Znodes.Quotas.Has(quota.Path) : !scope.Znodes.TryFind(quota.Path, out _))
        {
            return Refused(scope, ErrorCode.NoNode, quota.IsNone ? $"{quota.Path} has no quota" : $"{quota.Path}: no such znode");
        }

        if (new[] { ZnodePath.Reserved, ZnodePath.Quotas }.FirstOrDefault(path => scope.Znodes.Find(path) is { Life.Kind: not CreateMode.Persistent }) is { } foreign)
        {
            return Refused(scope, ErrorCode.NotReady, $"{foreign} is a znode of a client from before this version: it must go first");
        }

        List<Quota> quotas = [.. scope.Znodes.Quotas.With(quota)];
        var text = QuotaText.Format(quotas);
        if (quotas.Count > Quota.MaxCount || text.Length > QuotaText.MaxBytes)
        {
            return Refused(scope, ErrorCode.TooLarge, string.Create(
                CultureInfo.InvariantCulture,
                $"{quota.Path}: with it there would be {quotas.Count} quotas in {text.Length} bytes, the limit is {Quota.MaxCount} in {QuotaText.MaxBytes} bytes"));
        }

        ServiceZnodes.Put(scope, ZnodePath.Quotas, text);
        scope.Znodes.Quotas.Set(quota);
        return new TxnOutcome(Results.Done(scope.Zxid));
    }

    /// <summary>Whether the quotas refuse growth; the last check of an op, as in ZooKeeper.</summary>
    /// <param name="scope">The txn.</param>
    /// <param name="path">What the op is about.</param>
    /// <param name="at">The parent of a new znode, or the znode whose data are replaced.</param>
    /// <param name="creates">Whether the path is a new znode's.</param>
    /// <param name="bytes">More bytes of data.</param>
    public static OpOutcome? RefuseGrowth(TxnScope scope, string path, Znode at, bool creates, long bytes) =>
        scope.HasQuotas && scope.Znodes.Quotas.Refuse(at, path, creates, bytes) is { } reason
            ? OpOutcome.Refused(ErrorCode.QuotaExceeded, path, $"{path}: {reason}")
            : null;

    private static TxnOutcome Refused(TxnScope scope, ErrorCode code, string message) => new(Results.Refused(scope.Zxid, code, message));
}
