using Coordinator.Replication.Messages;
using Coordinator.Tree.Txns;
using Coordinator.Zab.Messages;

namespace Coordinator.Grpc.Peer;

/// <summary>Bytes of a message on the wire, never estimated below: what queues and frames are bounded by.</summary>
internal static class PeerWeight
{
    private const int Message = 96;
    private const int Record = 32;
    private const int TouchBytes = 40;
    private const int Run = 32;
    private const int Member = 64;
    private const int Header = 192;
    private const int Field = 16;

    /// <summary>UTF-8 needs at most three bytes for a char of UTF-16.</summary>
    private const int Char = 3;

    public static int Of(PeerMessage message) => message switch
    {
        Propose propose => Message + Sum(propose.Records, Of),
        SnapshotChunk chunk => Message + chunk.Bytes.Length,
        ForwardWrites forward => Message + Sum(forward.Txns, Of),
        Touches touches => Message + (TouchBytes * touches.Touched.Count),
        TouchesCounted counted => Message + (TouchBytes * counted.Touched.Count),
        Notification { Membership: { } membership } => Message + membership.Members.Sum(member => Member + member.Host.Length),
        AckEpoch ack => Message + (Run * ack.Runs.Count),
        StayRefused refused => Message + (Char * refused.Reason.Length),
        WriteRefused refused => Message + (Char * refused.Message.Length),
        _ => Message,
    };

    public static int Of(Coordinator.Primitives.LogRecord record) => Record + record.Body.Length;

    public static int Of(Txn txn) => Header
        + Sum(txn.Header.Identities, static identity => Field + (Char * (identity.Scheme.Length + identity.Id.Length)))
        + txn.Body switch
        {
            WriteTxn write => Sum(write.Ops, Of) + Sum(write.Guards, static guard => Field + (Char * guard.Path.Length)),
            OpenSessionTxn open => open.PasswordHash.Length,
            ErrorTxn error => Char * error.Message.Length,
            ReapTxn reap => Char * reap.Path.Length,
            QuotaTxn set => Char * set.Quota.Path.Length,
            MembershipTxn membership => Char * membership.Members.Length,
            _ => 0,
        };

    private static int Of(Op op) => Header + (Char * op.Path.Length) + op switch
    {
        CreateOp create => create.Data.Length + Of(create.Acl),
        SetDataOp set => set.Data.Length,
        SetAclOp set => Of(set.Acl),
        _ => 0,
    };

    private static int Of(IReadOnlyList<Primitives.Acl> acl) =>
        Sum(acl, static entry => Field + (Char * (entry.Identity.Scheme.Length + entry.Identity.Id.Length)));

    // Every message is weighed, some twice: without the enumerator that a list behind an interface costs.
    private static int Sum<T>(IReadOnlyList<T> list, Func<T, int> weigh)
    {
        var sum = 0;
        for (var i = 0; i < list.Count; i++)
        {
            sum += weigh(list[i]);
        }

        return sum;
    }
}
