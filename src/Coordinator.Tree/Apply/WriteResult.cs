using Coordinator.Primitives;

namespace Coordinator.Tree.Apply;

/// <summary>The answer to a request, as it is recorded in the replicated session table.</summary>
/// <param name="Zxid">The txn that applied it (the original one when it is answered again).</param>
/// <param name="Code">Ok, or the code of the failed op or guard.</param>
/// <param name="Message">What a person should read; null when Ok.</param>
/// <param name="Ops">Per-op results, in order; empty for opens, closes and errors of the whole request.</param>
/// <param name="Session">The session that an open returns.</param>
public sealed record WriteResult(Zxid Zxid, ErrorCode Code, string? Message, IReadOnlyList<OpResult> Ops, SessionId Session);
