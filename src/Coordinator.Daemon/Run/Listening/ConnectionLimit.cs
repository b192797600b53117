using System.Net;
using Coordinator.Server.Audit;
using Coordinator.Server.Clients;
using Coordinator.Server.Telemetry;
using Microsoft.AspNetCore.Connections;

namespace Coordinator.Daemon.Run.Listening;

/// <summary>Closes connections of an address that has enough of them.</summary>
/// <param name="book">Counts them.</param>
/// <param name="audit">Hears of those that were closed.</param>
/// <param name="metrics">Counts those.</param>
internal sealed class ConnectionLimit(AddressBook book, AuditLog audit, ConnectionMetrics metrics)
{
    public void UseOn(IConnectionBuilder listen) => listen.Use(next => connection => ServeAsync(connection, next));

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = AuditLog.Normal((connection.RemoteEndPoint as IPEndPoint)?.Address) ?? IPAddress.None;
        if (book.TryEnter(address) is not { } caller)
        {
            metrics.LimitReached();
            audit.WriteConnection(address, "connect-client", $"Throttled: more than {book.MaxConnections} connections (Limits:MaxConnectionsPerAddress)");
            return;
        }

        try
        {
            connection.Features.Set(caller);
            await next(connection);
        }
        finally
        {
            book.Leave(caller);
        }
    }
}
