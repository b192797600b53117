namespace Coordinator.Cli.Bench.Workloads;

/// <summary>Sessions are opened and closed.</summary>
/// <param name="onNewConnections">Each on a connection of its own, which is opened and closed as well.</param>
internal sealed class SessionWork(bool onNewConnections) : IWork
{
    public Task PrepareAsync(IBenchSession session, CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask<TimeSpan?> RunAsync(Worker worker, CancellationToken cancellationToken)
    {
        await worker.Session.OpenAndCloseAsync(onNewConnections, cancellationToken);
        return null;
    }

    public Task<HistoryVerdict> CheckAsync(IBenchSession session, CancellationToken cancellationToken) => Task.FromResult(new HistoryVerdict(0, 0, 0));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
