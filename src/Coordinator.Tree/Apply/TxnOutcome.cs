using Coordinator.Primitives;

namespace Coordinator.Tree.Apply;

/// <summary>What a body did, whatever its kind.</summary>
internal readonly record struct TxnOutcome(WriteResult Result, SessionId Closed = default, SessionId Opened = default);
