using Coordinator.Client.Abstractions;

namespace Coordinator.Controller;

/// <summary>Repeats a call until the service has decided, the session is over, or it is given up.</summary>
internal static class Patience
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <param name="call">The call; one that may have happened before must do no harm when it happens again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<T> UntilDecidedAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await call(cancellationToken).ConfigureAwait(false);
            }
            catch (CoordinatorException undecided) when (undecided.IsTransient || undecided.IsOutcomeUnknown)
            {
                await Task.Delay(undecided.RetryAfter > Pause ? undecided.RetryAfter.Value : Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
