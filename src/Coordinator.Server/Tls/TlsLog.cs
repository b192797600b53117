using Microsoft.Extensions.Logging;

namespace Coordinator.Server.Tls;

/// <summary>Log lines of the certificates: event ids 1600 to 1699.</summary>
internal static partial class TlsLog
{
    [LoggerMessage(1600, LogLevel.Information, "TLS for {Side}: {Certificate}")]
    public static partial void InForce(ILogger logger, string side, string certificate);

    [LoggerMessage(1601, LogLevel.Information, "TLS for {Side}: new certificates from now on: {Certificate}")]
    public static partial void Replaced(ILogger logger, string side, string certificate);

    [LoggerMessage(1602, LogLevel.Error, "TLS for {Side}: the new files are not used: {Mistake}; still in force: {Certificate}")]
    public static partial void Kept(ILogger logger, string side, string mistake, string certificate);
}
