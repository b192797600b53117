namespace Coordinator.Recipes.Lines;

/// <summary>Waiting for the end of something that a token stands for.</summary>
internal static class Tokens
{
    /// <summary>Completes when either token is cancelled.</summary>
    public static async Task WhenCancelledAsync(CancellationToken one, CancellationToken other)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(one, other);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var registration = either.Token.Register(() => cancelled.TrySetResult());
        await using (registration.ConfigureAwait(false))
        {
            await cancelled.Task.ConfigureAwait(false);
        }
    }
}
