using Coordinator.Grpc.Public.Mapping;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Replication.Watches;
using Coordinator.Server.Clients;
using Coordinator.Tree.Txns;
using Grpc.Core;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Grpc.Public;

/// <summary>Calls without a session.</summary>
public sealed class TreeService(ClientGateway gateway, CallerIdentities callers) : Wire.Tree.TreeBase
{
    /// <inheritdoc/>
    public override async Task<Wire.WriteResponse> Create(Wire.CreateRequest request, ServerCallContext context)
    {
        var create = OpMap.ToOp(request.Op ?? throw Missing("op"));
        var write = request.Parents ? OpMap.ToWriteWithParents(create, request.Guards) : OpMap.ToWrite(create, request.Guards);
        var reply = await WriteAsync(write, request.CalculateSize(), context);
        return ToResponse(reply, reply.Ops.Count > 0 ? [reply.Ops[^1]] : []);
    }

    /// <inheritdoc/>
    public override Task<Wire.WriteResponse> Delete(Wire.DeleteRequest request, ServerCallContext context) =>
        WriteOneAsync(OpMap.ToWrite(OpMap.ToOp(request.Op ?? throw Missing("op")), request.Guards), request.CalculateSize(), context);

    /// <inheritdoc/>
    public override Task<Wire.WriteResponse> SetData(Wire.SetDataRequest request, ServerCallContext context) =>
        WriteOneAsync(OpMap.ToWrite(OpMap.ToOp(request.Op ?? throw Missing("op")), request.Guards), request.CalculateSize(), context);

    /// <inheritdoc/>
    public override Task<Wire.WriteResponse> SetAcl(Wire.SetAclRequest request, ServerCallContext context) =>
        WriteOneAsync(OpMap.ToWrite(OpMap.ToOp(request.Op ?? throw Missing("op")), request.Guards), request.CalculateSize(), context);

    /// <inheritdoc/>
    public override Task<Wire.WriteResponse> Check(Wire.CheckRequest request, ServerCallContext context) =>
        WriteOneAsync(OpMap.ToWrite(OpMap.ToOp(request), request.Guards), request.CalculateSize(), context);

    /// <inheritdoc/>
    public override async Task<Wire.WriteResponse> Multi(Wire.MultiRequest request, ServerCallContext context)
    {
        var write = OpMap.ToWrite(request.Multi ?? throw Missing("multi"));
        var answer = await gateway.WriteAsync(write, callers.Of(context), request.CalculateSize(), context.CancellationToken);
        var reply = answer.Reply;

        // What was evaluated is an outcome, not a failure of the call; it has a zxid.
        if (reply.Code != ErrorCode.Ok && reply.Zxid.IsZero)
        {
            throw ErrorMap.Fault(reply);
        }

        var response = ToResponse(reply, reply.Ops);
        response.Code = (int)reply.Code;
        response.Message = reply.Message ?? string.Empty;
        return response;
    }

    /// <inheritdoc/>
    public override Task<Wire.ReadResponse> GetData(Wire.GetDataRequest request, ServerCallContext context) =>
        ReadAsync(new DataQuery(request.Path), request.Consistency, context);

    /// <inheritdoc/>
    public override Task<Wire.ReadResponse> GetAcl(Wire.GetAclRequest request, ServerCallContext context) =>
        ReadAsync(new AclQuery(request.Path), request.Consistency, context);

    /// <inheritdoc/>
    public override Task<Wire.ReadResponse> Exists(Wire.ExistsRequest request, ServerCallContext context) =>
        ReadAsync(new ExistsQuery(request.Path), request.Consistency, context);

    /// <inheritdoc/>
    public override Task<Wire.ReadResponse> List(Wire.ListRequest request, ServerCallContext context) =>
        ReadAsync(ReadMap.ToQuery(request.List ?? throw Missing("list")), request.Consistency, context);

    /// <inheritdoc/>
    public override Task<Wire.ReadResponse> ListSubtree(Wire.ListSubtreeRequest request, ServerCallContext context) =>
        ReadAsync(ReadMap.ToQuery(request.List ?? throw Missing("list")), request.Consistency, context);

    /// <inheritdoc/>
    public override async Task<Wire.SyncResponse> Sync(Wire.SyncRequest request, ServerCallContext context)
    {
        var answer = await gateway.ReadAsync(new SyncQuery(request.Path), linearizable: true, callers.Of(context), context.CancellationToken);
        return answer.Reply.Code == ErrorCode.Ok
            ? new Wire.SyncResponse { Zxid = answer.Reply.Seen.Value }
            : throw ErrorMap.Fault(answer.Reply);
    }

    /// <inheritdoc/>
    public override async Task Watch(Wire.WatchRequest request, IServerStreamWriter<Wire.WatchResponse> responseStream, ServerCallContext context)
    {
        SessionsService.RefuseUnlessOpen(gateway);
        var watch = new PersistentWatch(request.Path, request.Recursive, Numbers.Zxid(request.FromZxid, "from_zxid"), 1);
        await using var stream = new UnaryWatchStream(gateway);
        await stream.OpenAsync(watch, callers.Of(context), context.CancellationToken);
        await stream.RunAsync(responseStream, context.CancellationToken);
    }

    private static MalformedRequestException Missing(string field) => new($"{field} is missing");

    private static Wire.WriteResponse ToResponse(ReplyItem reply, IReadOnlyList<Tree.Apply.OpResult> results)
    {
        var response = new Wire.WriteResponse { Zxid = reply.Zxid.Value };
        ResultMap.Add(results, response.Results);
        return response;
    }

    private async Task<Wire.WriteResponse> WriteOneAsync(WriteTxn write, int bytes, ServerCallContext context)
    {
        var reply = await WriteAsync(write, bytes, context);
        return ToResponse(reply, reply.Ops);
    }

    private async Task<ReplyItem> WriteAsync(WriteTxn write, int bytes, ServerCallContext context)
    {
        var answer = await gateway.WriteAsync(write, callers.Of(context), bytes, context.CancellationToken);
        return answer.Reply.Code == ErrorCode.Ok ? answer.Reply : throw ErrorMap.Fault(answer.Reply);
    }

    private async Task<Wire.ReadResponse> ReadAsync(ReadQuery query, Wire.Consistency consistency, ServerCallContext context)
    {
        var answer = await gateway.ReadAsync(query, ReadMap.IsLinearizable(consistency), callers.Of(context), context.CancellationToken);
        if (answer.Reply.Code != ErrorCode.Ok)
        {
            throw ErrorMap.Fault(answer.Reply);
        }

        var response = new Wire.ReadResponse { Zxid = answer.Reply.Seen.Value, NoLeaderMilliseconds = answer.NoLeaderMilliseconds };
        if (answer.Reply.Read is not null)
        {
            response.Result = ResultMap.ToWire(answer.Reply.Read);
        }

        return response;
    }
}
