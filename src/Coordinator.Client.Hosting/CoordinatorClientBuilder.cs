using Coordinator.Client.Abstractions;
using Coordinator.Client.Hosting.Elections;
using Coordinator.Client.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Hosting;

/// <summary>What else of the host hangs on a client.</summary>
public sealed class CoordinatorClientBuilder
{
    private readonly string? _key;

    internal CoordinatorClientBuilder(IServiceCollection services, string? key) => (Services, _key) = (services, key);

    /// <summary>The services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>
    /// Runs a service on one instance at a time: each host campaigns; the elected one runs it until it loses the leadership, and campaigns again.
    /// </summary>
    /// <typeparam name="T">The service; a singleton.</typeparam>
    /// <param name="path">The znode of the election.</param>
    public CoordinatorClientBuilder AddLeaderElection<T>(string path)
        where T : class, ILeaderService
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Services.TryAddSingleton<T>();
        Services.AddSingleton<IHostedService>(provider => new LeaderElectionService<T>(
            Client(provider), path, provider.GetRequiredService<T>(), provider.GetRequiredService<ILogger<LeaderElectionService<T>>>()));
        return this;
    }

    /// <summary>Adds a health check of the session and of a linearizable round trip.</summary>
    /// <param name="name">The name of the check.</param>
    /// <param name="timeout">How long the round trip may take, by default 2 s.</param>
    /// <param name="tags">Tags of the check.</param>
    public CoordinatorClientBuilder AddHealthCheck(string name = "coordinator", TimeSpan? timeout = null, IEnumerable<string>? tags = null)
    {
        Services.AddHealthChecks().Add(new HealthCheckRegistration(
            name, provider => new CoordinatorHealthCheck(Client(provider)), HealthStatus.Unhealthy, tags, timeout ?? TimeSpan.FromSeconds(2)));
        return this;
    }

    private ICoordinatorClient Client(IServiceProvider provider) => _key is null
        ? provider.GetRequiredService<ICoordinatorClient>()
        : provider.GetRequiredKeyedService<ICoordinatorClient>(_key);
}
