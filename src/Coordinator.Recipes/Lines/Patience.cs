using Coordinator.Client.Abstractions;

namespace Coordinator.Recipes.Lines;

/// <summary>Repeats what was surely not done (Unavailable, NotReady, Throttled) until it is, the session is over or the caller gives up.</summary>
internal static class Patience
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Calls until the service decides.</summary>
    /// <param name="call">What is to be done.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<T> UntilDecidedAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var wait = First;
        while (true)
        {
            try
            {
                return await call(cancellationToken).ConfigureAwait(false);
            }
            catch (CoordinatorException e) when (e.IsTransient)
            {
                var jittered = wait * (0.5 + Random.Shared.NextDouble());
                await Task.Delay(e.RetryAfter > jittered ? e.RetryAfter.Value : jittered, cancellationToken).ConfigureAwait(false);
                wait = wait * 2 < Longest ? wait * 2 : Longest;
            }
        }
    }
}
