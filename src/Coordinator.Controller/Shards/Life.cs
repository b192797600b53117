using Coordinator.Client.Abstractions;
using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Controller.Shards;

/// <summary>A life of a participant: a session with a registration, which is certain as long as the session's lease lasts.</summary>
/// <param name="client">The session.</param>
/// <param name="name">The life.</param>
/// <param name="isCertain">Told whether the life is certain, when that changes.</param>
internal sealed class Life(ICoordinatorClient client, ReplicaName name, Action<Life, bool> isCertain) : IAsyncDisposable
{
    private readonly CancellationTokenSource _over = new();
    private Task _watching = Task.CompletedTask;

    public ICoordinatorClient Client => client;

    public ReplicaName Name => name;

    public void Begin() => _watching = WatchAsync();

    /// <summary>Nothing is said any more when this returns; the session is not closed by it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _over.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            bool? wasCertain = null;
            await foreach (var state in client.Session.StateChanges(_over.Token).ConfigureAwait(false))
            {
                var isHeld = state is SessionState.Connected or SessionState.Suspended;
                if (isHeld != wasCertain)
                {
                    wasCertain = isHeld;
                    isCertain(this, isHeld);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The next life follows.
        }
    }
}
