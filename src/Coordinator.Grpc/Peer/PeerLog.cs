
namespace Coordinator.Grpc.Peer;

/// <summary>Log lines of the links: event ids 1200 to 1299.</summary>
internal static partial class PeerLog
{
    [LoggerMessage(1200, LogLevel.Information, "Link with server {Peer} is up")]
    public static partial void Up(ILogger logger, string peer);

    [LoggerMessage(1201, LogLevel.Information, "Link with server {Peer} is down")]
    public static partial void Down(ILogger logger, string peer);

    [LoggerMessage(1202, LogLevel.Error, "Server {Peer} refused the link: {Reason}")]
    public static partial void RefusedByPeer(ILogger logger, string peer, string reason);

    [LoggerMessage(1203, LogLevel.Error, "Refused a link: {Reason}")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(1204, LogLevel.Error, "Server {Peer} sent a malformed frame, its stream is closed: {Reason}")]
    public static partial void Malformed(ILogger logger, string peer, string reason);

    [LoggerMessage(1205, LogLevel.Warning, "The queue to server {Peer} holds more than {MaxBytes} bytes: the link is broken")]
    public static partial void Overflow(ILogger logger, string peer, long maxBytes);

    [LoggerMessage(1206, LogLevel.Debug, "Server {Peer} at {Address} cannot be reached: {Reason}")]
    public static partial void Unreachable(ILogger logger, string peer, string address, string reason);

    [LoggerMessage(1207, LogLevel.Warning, "Nothing has come from server {Peer} for 20 ticks: the link is broken")]
    public static partial void Silent(ILogger logger, string peer);
}
