using Coordinator.Client.Abstractions;
using Coordinator.Recipes.Discovery;
using Grpc.Net.Client.Balancer;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Hosting.Discovery;

/// <summary>
/// Lets a gRPC channel follow the instances of a service: register it as a <see cref="ResolverFactory"/> and make channels for
/// <c>coordinator:///service</c>.
/// </summary>
/// <param name="client">Whose session watches.</param>
/// <param name="path">Where the services are.</param>
public sealed class CoordinatorResolverFactory(ICoordinatorClient client, string path = ServiceRegistry.DefaultPath) : ResolverFactory
{
    /// <inheritdoc/>
    public override string Name => "coordinator";

    /// <inheritdoc/>
    public override Resolver Create(ResolverOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new CoordinatorResolver(new ServiceRegistry(client, path), ServiceOf(options.Address), options.LoggerFactory.CreateLogger<CoordinatorResolver>());
    }

    /// <summary>The service that an address names.</summary>
    internal static string ServiceOf(Uri address)
    {
        var service = address.AbsolutePath.Trim('/');
        return service.Length > 0 && !service.Contains('/', StringComparison.Ordinal)
            ? service
            : throw new ArgumentException($"{address} names no service: write coordinator:///service");
    }
}
