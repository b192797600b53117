using Coordinator.Primitives;

namespace Coordinator.Server.Backup;

/// <summary>This server gives no snapshot now.</summary>
/// <param name="code">The error.</param>
/// <param name="message">Why.</param>
/// <param name="retryAfterMilliseconds">Hint; 0 for none.</param>
public sealed class TransferRefusedException(ErrorCode code, string message, int retryAfterMilliseconds = 0) : Exception(message)
{
    /// <summary>The error.</summary>
    public ErrorCode Code { get; } = code;

    /// <summary>Try again after so many milliseconds; 0 for no hint.</summary>
    public int RetryAfterMilliseconds { get; } = retryAfterMilliseconds;
}
