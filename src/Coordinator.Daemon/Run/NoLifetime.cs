namespace Coordinator.Daemon.Run;

/// <summary>The command decides when the host ends; the host's own handling of signals would race with it.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
