using System.Net;
using Coordinator.Server.Audit;
using Coordinator.Server.Clients;
using Coordinator.Server.Options;
using Coordinator.Server.Telemetry;
using Coordinator.Server.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Coordinator.Daemon.Run.Listening;

/// <summary>Three listeners: clients, peers, health and metrics. Each serves its own and nothing else.</summary>
internal static class Listeners
{
    private const int StreamWindowBytes = 2 << 20;
    private const int ConnectionWindowBytes = 16 << 20;

    private enum Side
    {
        Clients,
        Peers,
        Http,
    }

    public static void Configure(IWebHostBuilder host, ServerOptions options)
    {
        host.UseKestrelCore();
        host.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxConcurrentConnections = null;
            kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
            kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;
            kestrel.Limits.Http2.MaxStreamsPerConnection = options.PerAddress.MaxStreamsPerConnection;
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
            var certificates = kestrel.ApplicationServices.GetRequiredService<ServerCertificates>();
            var limit = new ConnectionLimit(
                kestrel.ApplicationServices.GetRequiredService<AddressBook>(),
                kestrel.ApplicationServices.GetRequiredService<AuditLog>(),
                kestrel.ApplicationServices.GetRequiredService<CoordinatorMetrics>().Connections);
            var (clients, peers) = (options.Tls.Clients, options.Tls.Peers);
            var clientTls = clients is null ? null : Tls(kestrel, "client", certificates.Clients!, clients.ClientCertificates, acceptsPlain: false);
            var peerTls = peers is null ? null : Tls(kestrel, "peer", certificates.Peers!, ClientCertificates.Required, peers.AcceptsPlain);
            Listen(kestrel, options.ClientEndpoint, Side.Clients, HttpProtocols.Http2, clientTls, limit);
            Listen(kestrel, options.PeerEndpoint, Side.Peers, HttpProtocols.Http2, peerTls);
            Listen(kestrel, options.HttpEndpoint, Side.Http, HttpProtocols.Http1, null);
            if (clients?.PlainEndpoint is { } plain)
            {
                Listen(kestrel, plain, Side.Clients, HttpProtocols.Http2, null, limit);
            }
        });
    }

    /// <summary>A peer's call on the client endpoint is as unknown as a client's call on the peer endpoint.</summary>
    public static void UseListeners(this WebApplication app) => app.Use(static (context, next) =>
    {
        if (context.Features.Get<RefusedCaller>() is { } refused)
        {
            return refused.AnswerAsync(context);
        }

        var side = context.Features.Get<ISideFeature>()?.Side;
        var isPeerCall = context.Request.Path.StartsWithSegments("/coordinator.peer.v1.Peers", StringComparison.Ordinal);
        var isGrpc = context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;
        if (side == Side.Peers ? isPeerCall : side == Side.Clients ? !isPeerCall && isGrpc : !isGrpc)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    private static TlsListener Tls(
        KestrelServerOptions kestrel, string name, LiveCertificates certificates, ClientCertificates asked, bool acceptsPlain)
    {
        var services = kestrel.ApplicationServices;
        return new TlsListener(
            name, certificates, asked, acceptsPlain, services.GetRequiredService<AuditLog>(), services.GetRequiredService<CoordinatorMetrics>().Connections);
    }

    private static void Listen(KestrelServerOptions kestrel, HostPort endpoint, Side side, HttpProtocols protocols, TlsListener? tls, ConnectionLimit? limit = null)
    {
        foreach (var address in AddressesOf(endpoint.Host))
        {
            kestrel.Listen(address, endpoint.Port, listen =>
            {
                listen.Protocols = protocols;
                listen.Use(next => connection =>
                {
                    connection.Features.Set<ISideFeature>(new SideFeature(side));
                    return next(connection);
                });
                limit?.UseOn(listen);
                tls?.UseOn(listen);
            });
        }
    }

    /// <summary>The addresses that an endpoint listens on.</summary>
    public static IPAddress[] AddressesOf(string host) => host switch
    {
        "*" or "0.0.0.0" => [IPAddress.Any],
        _ when IPAddress.TryParse(host, out var address) => [address],
        "localhost" => [IPAddress.Loopback],
        _ => [.. Dns.GetHostAddresses(host).Take(1)],
    };

    private interface ISideFeature
    {
        Side Side { get; }
    }

    private sealed record SideFeature(Side Side) : ISideFeature;
}
