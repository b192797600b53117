namespace Coordinator.Broker.Client;

/// <summary>How long something is tried again, and the pauses between: they double from 50 ms to 400 ms.</summary>
/// <param name="limit">Since the beginning, or the last progress; infinite: for ever.</param>
/// <param name="time">The clock.</param>
internal sealed class Patience(TimeSpan limit, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);

    private long _since = time.GetTimestamp();
    private TimeSpan _pause = FirstPause;

    /// <summary>Something succeeded: it begins anew.</summary>
    public void Progress() => (_since, _pause) = (time.GetTimestamp(), FirstPause);

    /// <summary>Waits before the next try; false when there is none.</summary>
    /// <param name="cancellationToken">Ends the pause.</param>
    public async Task<bool> PauseAsync(CancellationToken cancellationToken)
    {
        if (limit != Timeout.InfiniteTimeSpan && time.GetElapsedTime(_since) + _pause >= limit)
        {
            return false;
        }

        await Task.Delay(_pause, time, cancellationToken).ConfigureAwait(false);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        return true;
    }

    /// <summary>Tries until it succeeds; what is transient is tried again.</summary>
    /// <param name="call">One try.</param>
    /// <param name="limit">For how long.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BrokerException">The last error.</exception>
    public static async Task<T> TryAsync<T>(Func<Task<T>> call, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var patience = new Patience(limit, time);
        while (true)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (BrokerException error) when (error.IsTransient)
            {
                if (!await patience.PauseAsync(cancellationToken).ConfigureAwait(false))
                {
                    throw error.After(limit);
                }
            }
        }
    }
}
