using Coordinator.Client.Abstractions;
using Microsoft.Extensions.Configuration;

namespace Coordinator.Client.Hosting.Configuration;

/// <summary>A subtree as configuration.</summary>
public static class CoordinatorConfigurationExtensions
{
    /// <summary>
    /// Adds the znodes below a path: their paths relative to it are the keys, with ':' for '/', their data in UTF-8 the values. Changes reload it.
    /// </summary>
    /// <param name="builder">The configuration.</param>
    /// <param name="endpoints"><c>host:port,host:port,…</c>: any servers of the ensemble.</param>
    /// <param name="path">The top of the subtree; need not exist.</param>
    /// <param name="optional">Whether to start without it when the service does not answer in time; it is loaded when it does.</param>
    /// <param name="loadTimeout">How long the start waits, by default 15 s.</param>
    public static IConfigurationBuilder AddCoordinator(
        this IConfigurationBuilder builder, string endpoints, string path, bool optional = false, TimeSpan? loadTimeout = null) =>
        builder.AddCoordinator(
            async token => await CoordinatorClient.ConnectAsync(endpoints, token).ConfigureAwait(false), path, optional, loadTimeout);

    /// <summary>Adds the znodes below a path, by a client of the caller's making; the configuration owns it.</summary>
    /// <param name="builder">The configuration.</param>
    /// <param name="connect">Opens a session; called again when that is over.</param>
    /// <param name="path">The top of the subtree; need not exist.</param>
    /// <param name="optional">Whether to start without it when the service does not answer in time; it is loaded when it does.</param>
    /// <param name="loadTimeout">How long the start waits, by default 15 s.</param>
    public static IConfigurationBuilder AddCoordinator(
        this IConfigurationBuilder builder,
        Func<CancellationToken, Task<ICoordinatorClient>> connect,
        string path,
        bool optional = false,
        TimeSpan? loadTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return builder.Add(new CoordinatorConfigurationSource(connect, path, optional, loadTimeout ?? TimeSpan.FromSeconds(15)));
    }
}
