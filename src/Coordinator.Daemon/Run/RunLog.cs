namespace Coordinator.Daemon.Run;

/// <summary>Log lines of the process: event ids 1400 to 1499.</summary>
internal static partial class RunLog
{
    [LoggerMessage(1400, LogLevel.Information, "Configuration: {Effective}")]
    public static partial void Effective(ILogger logger, string effective);

    [LoggerMessage(1401, LogLevel.Information, "Stopping: {Signal}")]
    public static partial void Stopping(ILogger logger, string signal);
}
