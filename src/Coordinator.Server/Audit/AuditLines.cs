using Microsoft.Extensions.Logging;

namespace Coordinator.Server.Audit;

/// <summary>Log lines of the audit: event ids 1500 to 1599.</summary>
internal static partial class AuditLines
{
    [LoggerMessage(1500, LogLevel.Information, "{What} {Path} by {Who}: {Result}")]
    public static partial void Audited(ILogger logger, string what, string path, string who, string result);

    [LoggerMessage(1501, LogLevel.Warning, "{Count} audit lines were left out: more than {Limit} in a second")]
    public static partial void LeftOut(ILogger logger, long count, int limit);
}
