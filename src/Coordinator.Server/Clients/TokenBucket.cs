namespace Coordinator.Server.Clients;

/// <summary>
/// So much in a second, and up to a second's worth at once. What is larger than that is let through when the bucket is full, and paid for
/// afterwards. Not for concurrent use.
/// </summary>
/// <param name="perSecond">How much; above 0.</param>
/// <param name="now">The time, in seconds.</param>
internal sealed class TokenBucket(long perSecond, double now)
{
    private double _tokens = perSecond;
    private double _at = now;

    /// <summary>How long until so much may be taken; zero: now.</summary>
    public TimeSpan Wait(long amount, double now)
    {
        _tokens = Math.Min(perSecond, _tokens + ((now - _at) * perSecond));
        _at = now;
        var missing = Math.Min(amount, perSecond) - _tokens;
        return missing > 0 ? TimeSpan.FromSeconds(missing / perSecond) : TimeSpan.Zero;
    }

    /// <summary>Takes it.</summary>
    public void Take(long amount) => _tokens -= amount;
}
