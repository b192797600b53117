namespace Coordinator.Sessions.Connections;

/// <summary>
/// How long an idle client waits between its pings. A server is given up after a third of the timeout without an answer, so what is left of it when
/// a ping is sent is the patience with a slow server: what sessions of the default timeout have, a sixth of 10 s, is enough for longer ones too.
/// They ping later instead, each quarter of the timeout at most, for pings are all that an idle client costs.
/// </summary>
public static class PingInterval
{
    private const int DefaultTimeout = 10_000;

    /// <summary>The interval.</summary>
    /// <param name="timeoutMilliseconds">Of the session.</param>
    /// <returns>Milliseconds: a sixth of the timeout up to 10 s, a quarter from 20 s on.</returns>
    public static long Of(long timeoutMilliseconds) =>
        Math.Clamp((timeoutMilliseconds - (DefaultTimeout / 2)) / 3, timeoutMilliseconds / 6, timeoutMilliseconds / 4);
}
