namespace Coordinator.Primitives;

/// <summary>A txn as it is ordered, logged and sent: encoded once, the same bytes everywhere.</summary>
/// <param name="Zxid">Its identity and order.</param>
/// <param name="Body">The encoded txn, opaque to Zab and to the txn log. Never mutated after creation.</param>
public readonly record struct LogRecord(Zxid Zxid, ReadOnlyMemory<byte> Body);
