using Coordinator.Server.Options;
using Coordinator.Server.Telemetry;
using Microsoft.Extensions.Logging;

namespace Coordinator.Server.Tls;

/// <summary>The certificates of both sides of a server, as far as they speak TLS.</summary>
public sealed class ServerCertificates : IDisposable
{
    /// <summary>Begins to look at the files.</summary>
    /// <param name="options">Which.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Loggers.</param>
    /// <param name="metrics">Shows how long they are still good.</param>
    public ServerCertificates(ServerOptions options, TimeProvider time, ILoggerFactory loggers, CoordinatorMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        var logger = loggers.CreateLogger<ServerCertificates>();
        Clients = options.Tls.Clients is { } clients ? Watch("clients", clients.Files, clients.Initial) : null;
        Peers = options.Tls.Peers is { } peers ? Watch("peers", peers.Files, peers.Initial) : null;

        LiveCertificates Watch(string side, TlsFiles files, TlsMaterial initial)
        {
            var live = new LiveCertificates(side, files, initial, time, logger);
            metrics.Connections.ObserveCertificate(side, () => live.Remaining);
            return live;
        }
    }

    /// <summary>Shown to clients; null: plain text.</summary>
    public LiveCertificates? Clients { get; }

    /// <summary>Shown to peers, by whoever dials; null: plain text.</summary>
    public LiveCertificates? Peers { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Clients?.Dispose();
        Peers?.Dispose();
    }
}
