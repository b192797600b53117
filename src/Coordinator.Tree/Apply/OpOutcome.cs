using Coordinator.Primitives;

namespace Coordinator.Tree.Apply;

/// <summary>What became of one op, before it is known what becomes of its multi.</summary>
/// <param name="Result">Its result.</param>
/// <param name="Message">Why it failed; null when it did not.</param>
internal readonly record struct OpOutcome(OpResult Result, string? Message)
{
    public bool IsOk => Result.Code == ErrorCode.Ok;

    public static OpOutcome Done(string path, Stat? stat = null, bool created = false) => new(new OpResult(ErrorCode.Ok, path, stat, created), null);

    public static OpOutcome Refused(ErrorCode code, string path, string message) => new(new OpResult(code, path, null, Created: false), message);

    public static OpOutcome NoNode(string path) => Refused(ErrorCode.NoNode, path, $"{path}: no such znode");
}
