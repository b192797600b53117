using Coordinator.Primitives;

namespace Coordinator.Client.Abstractions.Writes;

/// <summary>What the service decided about a write.</summary>
/// <param name="Zxid">The txn; a refused write has one too.</param>
/// <param name="Code">Ok, or the code of the op or guard that failed; then nothing was changed.</param>
/// <param name="Message">What a person should read; empty when Ok.</param>
/// <param name="Results">One for each op; empty when a guard failed.</param>
public sealed record TxnResult(Zxid Zxid, ErrorCode Code, string Message, IReadOnlyList<TxnOpResult> Results)
{
    /// <summary>Whether everything was applied.</summary>
    public bool IsApplied => Code == ErrorCode.Ok;

    /// <summary>Throws unless everything was applied.</summary>
    /// <exception cref="CoordinatorException">Why it was not.</exception>
    public TxnResult EnsureApplied() => IsApplied ? this : throw new CoordinatorException(Code, Message, Zxid);
}

/// <summary>The outcome of one op.</summary>
/// <param name="Code">Ok, or why it failed; in a failed multi Ok before the failing op and RuntimeInconsistency after it.</param>
/// <param name="Path">The path worked on; for a sequential create the completed one.</param>
/// <param name="Stat">The znode afterwards; null for deletes, checks of absence and failures.</param>
/// <param name="IsCreated">Whether a create-if-absent created.</param>
public sealed record TxnOpResult(ErrorCode Code, string Path, Stat? Stat, bool IsCreated);
