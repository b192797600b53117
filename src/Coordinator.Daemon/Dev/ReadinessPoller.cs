namespace Coordinator.Daemon.Dev;

/// <summary>Asks one broker whether it is ready, ten times a second.</summary>
/// <param name="broker">The broker.</param>
internal sealed class ReadinessPoller(DevBroker broker)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>The newest answer.</summary>
    public bool IsReady { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = new Uri("http://" + broker.Http), Timeout = Patience };
        using var timer = new PeriodicTimer(Period);
        try
        {
            do
            {
                IsReady = await AskAsync(http, stop);
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
    }

    private static async Task<bool> AskAsync(HttpClient http, CancellationToken stop)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/readyz", UriKind.Relative), stop);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception down) when (down is HttpRequestException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
