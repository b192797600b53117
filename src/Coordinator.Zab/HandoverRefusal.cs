using Coordinator.Primitives;

namespace Coordinator.Zab;

/// <summary>Why a planned handover cannot begin.</summary>
/// <param name="Code">Unavailable and NotReady may pass; BadArguments does not.</param>
/// <param name="Message">For people.</param>
public sealed record HandoverRefusal(ErrorCode Code, string Message);
