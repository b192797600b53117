namespace Coordinator.Broker.Log;

/// <summary>What a truncation left.</summary>
/// <param name="EndOffset">The new end: at most what was asked for, less when that lay inside a batch.</param>
/// <param name="Bytes">Bytes that were cut.</param>
internal readonly record struct LogCut(long EndOffset, long Bytes);
