using Coordinator.Client.Abstractions;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>One worker of one recipe, on a session of its own: one round after the other, with a pause between; the load is bounded.</summary>
/// <param name="scene">Where.</param>
/// <param name="number">Which.</param>
/// <param name="random">Draws what it does.</param>
internal abstract class RecipeWorker(RecipeScene scene, int number, Random random) : IAsyncDisposable
{
    /// <summary>Of workers whose sessions are to end.</summary>
    protected static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Longer than any fault.</summary>
    protected static readonly TimeSpan LongTimeout = TimeSpan.FromSeconds(30);

    private WorkerSession? _session;

    protected RecipeScene Scene => scene;

    protected int Number => number;

    protected Random Random => random;

    /// <summary>The timeout of its sessions.</summary>
    protected virtual TimeSpan Timeout => ShortTimeout;

    /// <summary>The pause between rounds.</summary>
    protected virtual TimeSpan Pause => TimeSpan.FromMilliseconds(300);

    /// <summary>Works until told to stop; its session stays open.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await RoundAsync(await SessionAsync(), stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (CoordinatorException refused)
            {
                Note(refused);
            }

            await RecipeScene.PauseAsync(Pause, stop);
        }
    }

    /// <summary>Ends whatever the session still holds.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync();
        }
    }

    /// <summary>One round.</summary>
    protected abstract Task RoundAsync(WorkerSession session, CancellationToken stop);

    /// <summary>The session, or another one when it is over.</summary>
    protected async Task<WorkerSession> SessionAsync()
    {
        if (_session is { IsOver: true } over)
        {
            _session = null;
            await over.DisposeAsync();
        }

        return _session ??= await WorkerSession.OpenAsync(scene, Timeout);
    }

    /// <summary>What the worker should not have met is a violation.</summary>
    protected void Note(CoordinatorException refused)
    {
        if (!RecipeScene.IsExpected(refused))
        {
            scene.History.Failed($"worker {number} ({GetType().Name}): {refused.Code}: {refused.Message}");
        }
    }
}
