using Coordinator.Client.Abstractions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Hosting.Clients;

/// <summary>Connects while the host starts, so that the first request need not wait for it. A host starts also without the service.</summary>
internal sealed partial class ClientStarter(ICoordinatorClient client, ILogger<ClientStarter> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ((RenewingClient)client).ConnectAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (CoordinatorException unavailable)
        {
            NotConnected(logger, unavailable.Message);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Not connected at the start, the first call will try again: {Trouble}")]
    private static partial void NotConnected(ILogger logger, string trouble);
}
