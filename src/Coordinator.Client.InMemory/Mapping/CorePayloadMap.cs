using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Client.Runtime;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Sessions.Calls;
using Core = Coordinator.Tree.Txns;

namespace Coordinator.Client.InMemory.Mapping;

/// <summary>Requests and answers in the words of the core.</summary>
internal sealed class CorePayloadMap : IPayloadMap
{
    public static readonly CorePayloadMap Instance = new();

    // About what the wire adds to an op.
    private const int OpBytes = 32;

    public (object Payload, int Bytes) ToPayload(TxnRequest request)
    {
        var guards = request.Guards.Select(guard => new Core.HolderGuard(guard.Path, guard.Czxid));
        var bytes = request.Ops.Sum(op => OpBytes + op.Path.Length + DataOf(op).Length);
        return (new Core.WriteTxn([.. request.Ops.Select(ToOp)], [.. guards], request.IsMulti), bytes);
    }

    public object ToPayload(ReadRequest request) =>
        new WantedRead(ToQuery(request), request.Consistency == Consistency.Linearizable);

    public TxnResult ToTxnResult(CallResult result) => result is { Payload: ReplyItem reply, Code: not ErrorCode.SessionExpired }
        ? new TxnResult(result.Zxid, result.Code, result.Message, [.. reply.Ops.Select(op => new TxnOpResult(op.Code, op.Path, op.Stat, op.Created))])
        : throw CallErrors.ToException(result);

    public ReadResult ToReadResult(CallResult result, ReadRequest request)
    {
        if (result.Code == ErrorCode.NoNode && request is ExistsRead)
        {
            return new ReadResult(result.SeenZxid);
        }

        if (result.Code != ErrorCode.Ok || result.Payload is not ReplyItem reply)
        {
            throw CallErrors.ToException(result);
        }

        return reply.Read is not { } read ? new ReadResult(result.SeenZxid) : new ReadResult(result.SeenZxid)
        {
            Data = read.Data,
            Stat = read.Stat,
            Children = [.. read.Children.Select(child => new Child(child.Name, child.Stat))],
            HasMore = read.HasMore,
            Acl = read.Acl,
        };
    }

    private static ReadQuery ToQuery(ReadRequest request) => request switch
    {
        DataRead => new DataQuery(request.Path),
        ExistsRead => new ExistsQuery(request.Path),
        AclRead => new AclQuery(request.Path),
        ChildrenRead list => new ChildrenQuery(list.Path, NullIfEmpty(list.AfterName), list.Limit, list.WithStats),
        SubtreeRead list => new SubtreeQuery(list.Path, NullIfEmpty(list.AfterPath), list.Limit),
        SyncRead => new SyncQuery(request.Path),
        _ => throw new ArgumentException($"unknown read {request.GetType().Name}", nameof(request)),
    };

    private static Core.Op ToOp(TxnOp op) => op switch
    {
        CreateOp create => new Core.CreateOp(
            create.Path,
            create.Data.ToArray(),
            create.Acl.Count == 0 ? Acl.OpenToAll : create.Acl,
            create.Mode,
            (long)create.Ttl.TotalMilliseconds,
            create.IfAbsent),
        DeleteOp { IsRecursive: true } delete => new Core.DeleteRecursiveOp(delete.Path, delete.Version, Limits.MaxRecursiveDelete),
        DeleteOp delete => new Core.DeleteOp(delete.Path, delete.Version),
        SetDataOp set => new Core.SetDataOp(set.Path, set.Data.ToArray(), set.Version),
        SetAclOp set => new Core.SetAclOp(set.Path, set.Acl, set.Version),
        CheckOp check => new Core.CheckOp(check.Path, check.Version, check.Czxid),
        CheckAbsentOp check => new Core.CheckAbsentOp(check.Path),
        _ => throw new ArgumentException($"unknown op {op.GetType().Name}", nameof(op)),
    };

    private static ReadOnlyMemory<byte> DataOf(TxnOp op) => op switch
    {
        CreateOp create => create.Data,
        SetDataOp set => set.Data,
        _ => default,
    };

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
