namespace Coordinator.Sessions.Connections;

/// <summary>
/// How long an idle client waits between its pings, which are all that it costs: a sixth of its timeout up to the default of 10 s, and more and more of
/// longer ones, a third from 30 s on as ZooKeeper's clients do.
/// </summary>
public static class PingInterval
{
    private const int DefaultTimeout = 10_000;

    /// <summary>The interval.</summary>
    /// <param name="timeoutMilliseconds">Of the session.</param>
    /// <returns>Milliseconds.</returns>
    public static long Of(long timeoutMilliseconds) => Math.Clamp(
        (DefaultTimeout / 6) + ((timeoutMilliseconds - DefaultTimeout) * 5 / 12), timeoutMilliseconds / 6, timeoutMilliseconds / 3);

    /// <summary>How long a server may be silent, from its last answer on, until it is given up: a sixth of the timeout after a ping that it should have answered.</summary>
    /// <param name="timeoutMilliseconds">Of the session.</param>
    /// <returns>Milliseconds: a third of the timeout up to 10 s, half of it from 30 s on; what is left of it is for finding another server.</returns>
    public static long PatienceOf(long timeoutMilliseconds) => Of(timeoutMilliseconds) + (timeoutMilliseconds / 6);
}
