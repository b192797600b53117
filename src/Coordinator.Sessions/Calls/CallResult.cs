using Coordinator.Primitives;

namespace Coordinator.Sessions.Calls;

/// <summary>How a call ended.</summary>
/// <param name="Code">
/// Ok; an error of the service; <see cref="ErrorCode.Unavailable"/>: surely not done; <see cref="ErrorCode.OutcomeUnknown"/>: perhaps done;
/// <see cref="ErrorCode.SessionExpired"/>: surely not done, the session is over.
/// </param>
/// <param name="Message">What a person should read; empty when Ok.</param>
/// <param name="Zxid">The txn of a write; else <see cref="Zxid.Zero"/>.</param>
/// <param name="SeenZxid">Applied at the server when it answered.</param>
/// <param name="Payload">That of the reply.</param>
public sealed record CallResult(ErrorCode Code, string Message, Zxid Zxid, Zxid SeenZxid, object? Payload);
