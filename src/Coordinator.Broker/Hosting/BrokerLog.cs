namespace Coordinator.Broker.Hosting;

/// <summary>What a broker logs.</summary>
internal static partial class BrokerLog
{
    [LoggerMessage(1, LogLevel.Information, "broker {Broker} is registered as {Incarnation}, its directory is {Directory}")]
    public static partial void Registered(ILogger logger, string broker, string incarnation, string directory);

    [LoggerMessage(2, LogLevel.Warning, "broker {Broker} is registered by another process at {Endpoint}: waiting for its end")]
    public static partial void Taken(ILogger logger, string broker, string endpoint);

    [LoggerMessage(3, LogLevel.Information, "{Note}")]
    public static partial void Noted(ILogger logger, string note);

    [LoggerMessage(4, LogLevel.Information, "formatted {Directory} as {Identity}")]
    public static partial void Formatted(ILogger logger, string directory, string identity);

    [LoggerMessage(5, LogLevel.Information, "leaves: {Count} leaderships could not be moved")]
    public static partial void Drained(ILogger logger, int count);

    [LoggerMessage(6, LogLevel.Warning, "leaves without having been drained: {Reason}")]
    public static partial void NotDrained(ILogger logger, string reason);

    [LoggerMessage(7, LogLevel.Debug, "the link to broker {Broker} at {Endpoint} ended: {Reason}")]
    public static partial void LinkEnded(ILogger logger, string broker, string endpoint, string reason);
}
