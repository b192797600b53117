using Microsoft.Extensions.Logging;

namespace Coordinator.Server.Loop;

/// <summary>Log lines of the loop: event ids 1000 to 1099.</summary>
internal static partial class LoopLog
{
    [LoggerMessage(1000, LogLevel.Critical, "A broken invariant; the last inputs are in {Report}")]
    public static partial void Crashed(ILogger logger, Exception fault, string report);

    [LoggerMessage(1010, LogLevel.Information, "State {State}, leader {Leader}, epoch {Epoch}: {Reason}")]
    public static partial void StateChanged(ILogger logger, string state, string leader, string epoch, string reason);

    [LoggerMessage(1020, LogLevel.Information, "The ensemble since {Membership}")]
    public static partial void MembershipKnown(ILogger logger, string membership);

    [LoggerMessage(1011, LogLevel.Information, "Leading with a quorum in epoch {Epoch}")]
    public static partial void Activated(ILogger logger, string epoch);

    [LoggerMessage(1012, LogLevel.Information, "In sync with leader {Leader}")]
    public static partial void Synchronized(ILogger logger, string leader);

    [LoggerMessage(1013, LogLevel.Information, "A snapshot at {Zxid} of the leader replaced the state")]
    public static partial void Installed(ILogger logger, string zxid);

    [LoggerMessage(1014, LogLevel.Information, "{Kind}: {Text}")]
    public static partial void Noted(ILogger logger, string kind, string text);

    [LoggerMessage(1015, LogLevel.Information, "Session {SessionId} expires")]
    public static partial void Expiring(ILogger logger, string sessionId);

    [LoggerMessage(1016, LogLevel.Error, "{Kind}: {Text}")]
    public static partial void NotedLoudly(ILogger logger, string kind, string text);

    [LoggerMessage(1017, LogLevel.Information, "The ensemble is {EnsembleId}")]
    public static partial void EnsembleKnown(ILogger logger, string ensembleId);

    [LoggerMessage(1018, LogLevel.Warning, "Session {SessionId} was ended by an operator ({Operator}), who asked server {ServerId} (zxid {Zxid})")]
    public static partial void Killed(ILogger logger, string sessionId, string @operator, string serverId, string zxid);
}
