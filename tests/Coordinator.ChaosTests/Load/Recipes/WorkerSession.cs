using Coordinator.Client;
using Coordinator.Client.Abstractions;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>The session of one worker, and the ways in which it ends.</summary>
internal sealed class WorkerSession : IAsyncDisposable
{
    private readonly RecipeScene _scene;
    private readonly Wire _wire;

    private WorkerSession(RecipeScene scene, CoordinatorClient client, Wire wire) => (_scene, Client, _wire) = (scene, client, wire);

    public CoordinatorClient Client { get; }

    /// <summary>Whether the service, or the client, has said that it is over.</summary>
    public bool IsOver => Client.Session.State is SessionState.Expired or SessionState.Closed;

    /// <summary>Opens one, however long it takes.</summary>
    /// <param name="scene">Where.</param>
    /// <param name="timeout">Its timeout; with a short one the faults alone may end it.</param>
    public static async Task<WorkerSession> OpenAsync(RecipeScene scene, TimeSpan timeout)
    {
        var wire = new Wire();
        var options = CoordinatorClientOptions.For(scene.Endpoints) with
        {
            SessionTimeout = timeout,
            CallDeadline = TimeSpan.FromSeconds(60),
            ConfigureHandler = wire.Carry,
        };
        return new WorkerSession(scene, await CoordinatorClient.ConnectAsync(options), wire);
    }

    /// <summary>Ends it in the middle of whatever hangs on it: closed, killed by an operator, or cut off until it has expired.</summary>
    public async Task EndAsync(Random random)
    {
        switch (random.Next(3))
        {
            case 0:
                await Client.DisposeAsync();
                break;
            case 1:
                await _scene.KillAsync(Client.Session.Id);
                break;
            default:
                await ExpireAsync();
                break;
        }
    }

    public ValueTask DisposeAsync() => Client.DisposeAsync();

    // The service counts from the last sign of life, and a new leader counts anew.
    private async Task ExpireAsync()
    {
        _wire.Cut();
        await RecipeScene.PauseAsync(Client.Session.Timeout + TimeSpan.FromMilliseconds(500), CancellationToken.None);
        _wire.Mend();
    }
}
