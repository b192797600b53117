using Microsoft.Extensions.Logging;

namespace Coordinator.Server.Storage;

/// <summary>Log lines of the disk: event ids 1100 to 1199.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(1100, LogLevel.Critical, "{Reason}")]
    public static partial void DiskFault(ILogger logger, string reason);

    [LoggerMessage(1104, LogLevel.Warning, "The disk is not back: {Fault}")]
    public static partial void StillFenced(ILogger logger, string fault);

    [LoggerMessage(1101, LogLevel.Critical, "A broken invariant at the disk")]
    public static partial void Broken(ILogger logger, Exception fault);

    [LoggerMessage(1102, LogLevel.Warning, "Recovery: {Note}")]
    public static partial void RecoveryNote(ILogger logger, string note);

    [LoggerMessage(1103, LogLevel.Information, "Recovered: snapshot {SnapshotZxid}, log to {LastZxid}, commit {Commit}, epoch {Epoch}, {Records} txns to replay")]
    public static partial void Recovered(ILogger logger, string snapshotZxid, string lastZxid, string commit, string epoch, int records);
}
