using Coordinator.Grpc.Admin;
using Coordinator.Grpc.Peer;
using Coordinator.Grpc.Public;
using Coordinator.Server.Audit;
using Coordinator.Server.Backup;
using Coordinator.Server.Options;
using Coordinator.Server.Telemetry;
using Coordinator.Server.Tls;
using Grpc.Health.V1;
using Grpc.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Grpc;

/// <summary>Puts the gRPC services into a host.</summary>
public static class GrpcEdge
{
    /// <summary>Room beside the largest request: names, guards, access control lists, the frame.</summary>
    private const int EnvelopeBytes = 3 << 20;

    /// <summary>Path prefixes of what peers call; everything else is for clients.</summary>
    public const string PeerPath = "/coordinator.peer.";

    /// <summary>Registers the services.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Configuration.</param>
    public static void AddCoordinatorGrpc(this IServiceCollection services, ServerOptions options)
    {
        var grpc = services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = Math.Max(options.Limits.MaxRequestBytes, options.Limits.MaxDataBytes) + EnvelopeBytes;
            grpc.MaxSendMessageSize = null;
            grpc.Interceptors.Add<MalformedRequestInterceptor>();
            grpc.Interceptors.Add<OperatorGate>();
            grpc.Interceptors.Add<RateGate>();
        });
        grpc.AddServiceOptions<PeersService>(peers => peers.MaxReceiveMessageSize = PeerChannels.MaxMessageBytes);
        services.AddSingleton<MalformedRequestInterceptor>();
        services.AddSingleton(provider => new CallerIdentities(options.SuperDigest, provider.GetRequiredService<AuditLog>()));
        services.AddSingleton(provider => new OperatorGate(
            options.OperatorsAreSuper, options.SuperDigest is not null, provider.GetRequiredService<CallerIdentities>(), provider.GetRequiredService<AuditLog>()));
        services.AddSingleton<RateGate>();
        services.AddSingleton<TreeService>();
        services.AddSingleton<SessionsService>();
        services.AddSingleton<SnapshotTransfers>();
        services.AddSingleton<AdminService>();
        services.AddSingleton(provider => new PeerProof(
            server => provider.GetRequiredService<PeerTransport>().HostOf(server),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<CoordinatorMetrics>().Connections));
        if (options.Tls.Peers is { DialsPlain: false })
        {
            services.AddSingleton(provider => new PeerTls(provider.GetRequiredService<ServerCertificates>().Peers!, provider.GetRequiredService<PeerProof>()));
        }

        services.AddSingleton<PeersService>();

        // What clients and operators may call; the peers' service is unknown on their endpoint.
        ServiceDescriptor[] served = [Wire.Tree.Descriptor, Wire.Sessions.Descriptor, Protocol.Admin.V1.Admin.Descriptor, Health.Descriptor];
        services.AddSingleton(new ReflectionServiceImpl(served));
        services.AddSingleton(new ReflectionV1ServiceImpl(served));
        services.AddGrpcReflection();
    }

    /// <summary>Maps the services.</summary>
    /// <param name="endpoints">The host's endpoints.</param>
    public static void MapCoordinatorGrpc(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<TreeService>();
        endpoints.MapGrpcService<SessionsService>();
        endpoints.MapGrpcService<AdminService>();
        endpoints.MapGrpcService<PeersService>();
        endpoints.MapGrpcReflectionService();
    }
}
