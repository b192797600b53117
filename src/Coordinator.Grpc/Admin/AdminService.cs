using System.Reflection;
using Coordinator.Grpc.Public;
using Coordinator.Replication.Inspections;
using Coordinator.Server;
using Coordinator.Server.Audit;
using Coordinator.Server.Backup;
using Coordinator.Server.Clients;
using Coordinator.Server.Telemetry;
using Grpc.Core;
using Wire = Coordinator.Protocol.Admin.V1;

namespace Coordinator.Grpc.Admin;

/// <summary>What operators ask.</summary>
public sealed class AdminService(
    CoordinatorServer server, ClientGateway gateway, CallerIdentities callers, AuditLog audit, CoordinatorMetrics metrics, SnapshotTransfers transfers)
    : Wire.Admin.AdminBase
{
    private static readonly string Version =
        typeof(AdminService).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? string.Empty;

    /// <inheritdoc/>
    public override Task<Wire.StatusResponse> Status(Wire.StatusRequest request, ServerCallContext context)
    {
        var response = new Wire.StatusResponse
        {
            ServerId = (uint)server.Options.ServerId.Value,
            State = ServerStates.NameOf(Primitives.ServerState.Looking),
            Connections = metrics.Clients.Streams,
            Version = Version,
            NotReadyReason = server.NotReadyReason ?? string.Empty,
        };
        if (server.Status is { } status)
        {
            response.State = ServerStates.NameOf(status.State);
            response.LeaderId = (uint)status.Leader.Value;
            response.Epoch = status.Epoch.Value;
            response.LastZxid = status.Applied.Value;
            response.Sessions = status.Sessions;
            response.Znodes = status.Znodes;
            response.Watches = status.Watches;
            response.EnsembleId = status.EnsembleId;
            response.Digest = status.Digest;
        }

        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override async Task<Wire.MoveLeaderResponse> MoveLeader(Wire.MoveLeaderRequest request, ServerCallContext context)
    {
        if (request.TargetId > Primitives.ServerId.MaxValue)
        {
            throw new MalformedRequestException($"target_id {request.TargetId} is out of range, the limit is {Primitives.ServerId.MaxValue}");
        }

        var target = new Primitives.ServerId((int)request.TargetId);
        var answer = await gateway.MoveLeaderAsync(target, context.CancellationToken);
        return answer.Reply.Code == Primitives.ErrorCode.Ok
            ? new Wire.MoveLeaderResponse { LeaderId = (uint)server.Options.ServerId.Value, Epoch = server.Status?.Epoch.Value ?? 0 }
            : throw ErrorMap.Fault(answer.Reply);
    }

    /// <inheritdoc/>
    public override async Task<Wire.ListSessionsResponse> ListSessions(Wire.ListSessionsRequest request, ServerCallContext context)
    {
        var (page, applied) = await InspectAsync<SessionsPage>(AdminMap.ToInspection(request), context);
        return AdminMap.ToWire(page, applied);
    }

    /// <inheritdoc/>
    public override async Task<Wire.KillSessionResponse> KillSession(Wire.KillSessionRequest request, ServerCallContext context)
    {
        var answer = await gateway.KillSessionAsync(AdminMap.ToSession(request), callers.Of(context), context.CancellationToken);
        return answer.Reply.Code == Primitives.ErrorCode.Ok
            ? new Wire.KillSessionResponse { Zxid = answer.Reply.Zxid.Value }
            : throw ErrorMap.Fault(answer.Reply);
    }

    /// <inheritdoc/>
    public override async Task<Wire.ListWatchesResponse> ListWatches(Wire.ListWatchesRequest request, ServerCallContext context)
    {
        var (page, _) = await InspectAsync<WatchesPage>(AdminMap.ToInspection(request), context);
        return AdminMap.ToWire(page, server.Options.ServerId);
    }

    /// <inheritdoc/>
    public override async Task<Wire.ListHotspotsResponse> ListHotspots(Wire.ListHotspotsRequest request, ServerCallContext context)
    {
        var (list, _) = await InspectAsync<HotspotList>(AdminMap.ToInspection(request), context);
        return AdminMap.ToWire(list, server.Options.ServerId);
    }

    /// <inheritdoc/>
    public override Task<Wire.ListServersResponse> ListServers(Wire.ListServersRequest request, ServerCallContext context) =>
        Task.FromResult(ServersMap.ToWire(server.Options, server.Status));

    /// <inheritdoc/>
    public override async Task<Wire.ChangeServersResponse> ChangeServers(Wire.ChangeServersRequest request, ServerCallContext context)
    {
        var change = ServersMap.ToChange(request);
        var who = callers.Of(context);
        var answer = await gateway.ChangeMembershipAsync(change, who, context.CancellationToken);
        audit.Write(who, "change-servers", ServersMap.Describe(change), answer.Reply.Code);
        return answer.Reply.Code == Primitives.ErrorCode.Ok
            ? new Wire.ChangeServersResponse { Version = answer.Reply.Zxid.Value }
            : throw ErrorMap.Fault(answer.Reply);
    }

    /// <inheritdoc/>
    public override async Task<Wire.ListQuotasResponse> ListQuotas(Wire.ListQuotasRequest request, ServerCallContext context)
    {
        var (list, applied) = await InspectAsync<QuotaList>(new QuotasInspection(), context);
        return AdminMap.ToWire(list, applied);
    }

    /// <inheritdoc/>
    public override async Task<Wire.SetQuotaResponse> SetQuota(Wire.SetQuotaRequest request, ServerCallContext context)
    {
        var answer = await gateway.SetQuotaAsync(AdminMap.ToQuota(request), callers.Of(context), context.CancellationToken);
        return answer.Reply.Code == Primitives.ErrorCode.Ok
            ? new Wire.SetQuotaResponse { Zxid = answer.Reply.Zxid.Value }
            : throw ErrorMap.Fault(answer.Reply);
    }

    /// <inheritdoc/>
    public override async Task SaveSnapshot(
        Wire.SaveSnapshotRequest request, IServerStreamWriter<Wire.SaveSnapshotResponse> responseStream, ServerCallContext context)
    {
        try
        {
            await foreach (var piece in transfers.SaveAsync(context.CancellationToken))
            {
                await responseStream.WriteAsync(AdminMap.ToWire(piece), context.CancellationToken);
            }
        }
        catch (TransferRefusedException refused)
        {
            throw ErrorMap.Fault(refused.Code, refused.Message, retryAfterMilliseconds: refused.RetryAfterMilliseconds);
        }
    }

    private async Task<(T Findings, Primitives.Zxid Applied)> InspectAsync<T>(Inspection asked, ServerCallContext context)
        where T : Findings
    {
        var answer = await gateway.InspectAsync(asked, context.CancellationToken);
        return answer.Findings is T findings ? (findings, answer.Reply.Seen) : throw ErrorMap.Fault(answer.Reply);
    }
}
