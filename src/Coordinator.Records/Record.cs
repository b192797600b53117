namespace Coordinator.Records;

/// <summary>What a producer sends.</summary>
/// <param name="Timestamp">Milliseconds since 1970, as the producer says.</param>
/// <param name="Key">Null for none, which is not the same as an empty one.</param>
/// <param name="Value">Null for none, which is not the same as an empty one.</param>
public readonly record struct Record(long Timestamp, ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value);
