namespace Coordinator.Tree;

/// <summary>Where the bytes of a snapshot come from: fills the buffer with the next ones, fewer at the end, then 0.</summary>
/// <param name="buffer">To be filled.</param>
public delegate int SnapshotSource(Span<byte> buffer);
