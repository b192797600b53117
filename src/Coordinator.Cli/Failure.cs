using Coordinator.Primitives;

namespace Coordinator.Cli;

/// <summary>Why a command did not do what was asked.</summary>
/// <param name="Code">The error's number; it may be one that this version has no name for.</param>
/// <param name="Message">What a person should read.</param>
/// <param name="Zxid">Applied at the server that answered, "0x…"; null when no server did.</param>
internal sealed record Failure(ErrorCode Code, string Message, string? Zxid = null)
{
    /// <summary>The name that scripts match on.</summary>
    internal string Name => Enum.IsDefined(Code) ? Code.ToString() : "Unknown";

    /// <summary>Message and zxid on one line.</summary>
    internal string Text
    {
        get
        {
            var message = string.Join(' ', Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            return Zxid is null ? message : $"{message} (zxid {Zxid})";
        }
    }
}
