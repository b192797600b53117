using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>Answers without ops.</summary>
internal static class Results
{
    public static WriteResult Done(Zxid zxid, SessionId session = default) => new(zxid, ErrorCode.Ok, null, [], session);

    public static WriteResult Refused(Zxid zxid, ErrorCode code, string message) => new(zxid, code, Bounded(message), [], SessionId.None);

    /// <summary>A message as it may be kept: results are bounded in memory, and a path alone may have 4 KiB.</summary>
    public static string? Bounded(string? message) => message is null || message.Length <= TxnShape.MaxMessageLength
        ? message
        : string.Concat(message.AsSpan(0, TxnShape.MaxMessageLength - 1), "…");
}
