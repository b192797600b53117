using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Runtime;

/// <summary>What the client logs.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(1, LogLevel.Debug, "Connecting to {Address}; before: {Trouble}")]
    public static partial void Dialing(ILogger logger, string address, string trouble);

    [LoggerMessage(2, LogLevel.Information, "Session {SessionId} is {State} at server {ServerId}")]
    public static partial void StateChanged(ILogger logger, string sessionId, string state, string serverId);

    [LoggerMessage(3, LogLevel.Warning, "Session {SessionId} is {State}: {Trouble}")]
    public static partial void StateWorsened(ILogger logger, string sessionId, string state, string trouble);

    [LoggerMessage(4, LogLevel.Critical, "The client is broken and has stopped")]
    public static partial void Broken(ILogger logger, Exception exception);

    [LoggerMessage(5, LogLevel.Debug, "Opening a spare connection to {Address}")]
    public static partial void OpeningSpare(ILogger logger, string address);

    [LoggerMessage(6, LogLevel.Debug, "The spare connection to {Address} stands")]
    public static partial void SpareStands(ILogger logger, string address);

    [LoggerMessage(7, LogLevel.Debug, "The spare connection to {Address} is lost: {Trouble}")]
    public static partial void SpareLost(ILogger logger, string address, string trouble);
}
