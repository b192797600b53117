namespace Coordinator.UnitTests.Client.InMemory;

/// <summary>Waiting for tokens.</summary>
internal static class Tokens
{
    /// <summary>Completes when the token is cancelled.</summary>
    public static async Task WhenCancelledAsync(this CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(cancelled.SetResult);
        await cancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
    }
}
