using System.Reflection;
using Coordinator.Server;
using Coordinator.Server.Telemetry;
using Grpc.Core;
using Wire = Coordinator.Protocol.Admin.V1;

namespace Coordinator.Grpc.Admin;

/// <summary>What operators ask.</summary>
public sealed class AdminService(CoordinatorServer server, CoordinatorMetrics metrics) : Wire.Admin.AdminBase
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
            Connections = metrics.Streams,
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
}
