using Coordinator.Client.Abstractions;
using Coordinator.Client.Hosting.Clients;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Coordinator.Client.Hosting;

/// <summary>The client in a host.</summary>
public static class CoordinatorServiceCollectionExtensions
{
    /// <summary>
    /// Adds a singleton <see cref="ICoordinatorClient"/> that connects when the host starts and renews its session when that is over.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="endpoints"><c>host:port,host:port,…</c>: any servers of the ensemble.</param>
    public static CoordinatorClientBuilder AddCoordinatorClient(this IServiceCollection services, string endpoints) =>
        services.AddCoordinatorClient(settings => settings.Endpoints = endpoints);

    /// <summary>Adds a singleton <see cref="ICoordinatorClient"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the settings; checked when the host starts.</param>
    public static CoordinatorClientBuilder AddCoordinatorClient(this IServiceCollection services, Action<CoordinatorClientSettings> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddSettings(services, Options.DefaultName, configure);
        services.AddSingleton<ICoordinatorClient>(provider => Create(provider, Options.DefaultName));
        services.AddHostedService(provider => new ClientStarter(
            provider.GetRequiredService<ICoordinatorClient>(), provider.GetRequiredService<ILogger<ClientStarter>>()));
        return new CoordinatorClientBuilder(services, null);
    }

    /// <summary>Adds a keyed singleton <see cref="ICoordinatorClient"/>, for a process that speaks to several ensembles.</summary>
    /// <param name="services">The services.</param>
    /// <param name="key">The key.</param>
    /// <param name="configure">Sets the settings; checked when the host starts.</param>
    public static CoordinatorClientBuilder AddKeyedCoordinatorClient(
        this IServiceCollection services, string key, Action<CoordinatorClientSettings> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(key);
        AddSettings(services, key, configure);
        services.AddKeyedSingleton<ICoordinatorClient>(key, (provider, _) => Create(provider, key));
        services.AddSingleton<IHostedService>(provider => new ClientStarter(
            provider.GetRequiredKeyedService<ICoordinatorClient>(key), provider.GetRequiredService<ILogger<ClientStarter>>()));
        return new CoordinatorClientBuilder(services, key);
    }

    private static void AddSettings(IServiceCollection services, string name, Action<CoordinatorClientSettings> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.AddLogging();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CoordinatorClientSettings>, SettingsValidation>());
        services.AddOptions<CoordinatorClientSettings>(name).Configure(configure).ValidateOnStart();
    }

    private static RenewingClient Create(IServiceProvider provider, string name)
    {
        var settings = provider.GetRequiredService<IOptionsMonitor<CoordinatorClientSettings>>().Get(name);
        var options = settings.ToOptions(provider.GetService<ILoggerFactory>());
        return new RenewingClient(async token => await CoordinatorClient.ConnectAsync(options, token).ConfigureAwait(false));
    }
}
