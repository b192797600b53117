namespace Coordinator.Sessions.Connections;

/// <summary>
/// How long an idle client waits between its pings, which are all that it costs: a sixth of its timeout up to the default of 10 s, and more and more of
/// longer ones, a third from 30 s on as ZooKeeper's clients do.
/// </summary>
public static class PingInterval
{
    private const int DefaultTimeout = 10_000;

    /// <summary>Marks of the clock within an interval.</summary>
    private const int Marks = 10;

    /// <summary>The interval.</summary>
    /// <param name="timeoutMilliseconds">Of the session.</param>
    /// <returns>Milliseconds.</returns>
    public static long Of(long timeoutMilliseconds) => Math.Clamp(
        (DefaultTimeout / 6) + ((timeoutMilliseconds - DefaultTimeout) * 5 / 12), timeoutMilliseconds / 6, timeoutMilliseconds / 3);

    /// <summary>
    /// When the next ping is due: at the last mark of the clock within the interval, a tenth of it apart. Sessions of one machine, whose clock they share, so ping
    /// together, and what a server does for one ping that comes alone it does for many.
    /// </summary>
    /// <param name="now">When the last one is sent, in milliseconds of the client's clock.</param>
    /// <param name="timeoutMilliseconds">Of the session.</param>
    /// <returns>Milliseconds of the clock: after now, and no later than the interval.</returns>
    public static long NextAt(long now, long timeoutMilliseconds)
    {
        var interval = Of(timeoutMilliseconds);
        var latest = now + interval;
        return Math.Max(now + 1, latest - (latest % Math.Max(1, interval / Marks)));
    }

    /// <summary>How long a server may be silent, from its last answer on, until it is given up: a sixth of the timeout after a ping that it should have answered.</summary>
    /// <param name="timeoutMilliseconds">Of the session.</param>
    /// <returns>Milliseconds: a third of the timeout up to 10 s, half of it from 30 s on; what is left of it is for finding another server.</returns>
    public static long PatienceOf(long timeoutMilliseconds) => Of(timeoutMilliseconds) + (timeoutMilliseconds / 6);
}
