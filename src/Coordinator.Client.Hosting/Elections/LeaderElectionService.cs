using Coordinator.Client.Abstractions;
using Coordinator.Recipes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Hosting.Elections;

/// <summary>Campaigns, leads, and campaigns again, for as long as the host runs.</summary>
internal sealed partial class LeaderElectionService<T>(ICoordinatorClient client, string path, T service, ILogger<LeaderElectionService<T>> logger)
    : BackgroundService
    where T : class, ILeaderService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await LeadOnceAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // One bad reign must not take the instance out of all later elections.
                Failed(logger, e, path);
                await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task LeadOnceAsync(CancellationToken stoppingToken)
    {
        var leadership = await client.Elections(path).CampaignAsync(stoppingToken).ConfigureAwait(false);
        await using (leadership.ConfigureAwait(false))
        {
            Elected(logger, path, leadership.FencingToken);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(leadership.LostToken, stoppingToken);
            try
            {
                await service.LeadAsync(leadership, over.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
            {
                // Deposed: the token was its word for it.
                return;
            }
            finally
            {
                Ended(logger, path, leadership.LostToken.IsCancellationRequested);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Elected for {Path} with fencing token {Token}")]
    private static partial void Elected(ILogger logger, string path, long token);

    [LoggerMessage(2, LogLevel.Information, "Leads no longer for {Path}; deposed: {Deposed}")]
    private static partial void Ended(ILogger logger, string path, bool deposed);

    [LoggerMessage(3, LogLevel.Error, "The leader's work or campaign for {Path} failed; campaigns again")]
    private static partial void Failed(ILogger logger, Exception exception, string path);
}
