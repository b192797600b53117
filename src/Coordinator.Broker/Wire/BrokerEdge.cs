using Coordinator.Broker.Hosting;

namespace Coordinator.Broker.Wire;

/// <summary>Puts a broker's gRPC services into a host.</summary>
public static class BrokerEdge
{
    /// <summary>Registers the services.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="host">The broker.</param>
    public static void AddBroker(this IServiceCollection services, BrokerHost host)
    {
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = BrokerChannels.MaxMessageBytes;
            grpc.MaxSendMessageSize = null;
        });
        services.AddSingleton(host);
        services.AddSingleton<BrokerMetrics>();
        services.AddSingleton<BrokerService>();
        services.AddSingleton<ReplicationService>();
        services.AddSingleton<TopicsService>();
    }

    /// <summary>Maps the services.</summary>
    /// <param name="endpoints">The host's endpoints.</param>
    public static void MapBroker(this IEndpointRouteBuilder endpoints)
    {
        // Instruments exist from the start, not from the first measurement on.
        endpoints.ServiceProvider.GetRequiredService<BrokerMetrics>();
        endpoints.MapGrpcService<BrokerService>();
        endpoints.MapGrpcService<ReplicationService>();
        endpoints.MapGrpcService<TopicsService>();
    }
}
