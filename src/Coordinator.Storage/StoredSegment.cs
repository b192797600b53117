using Coordinator.Primitives;

namespace Coordinator.Storage;

/// <summary>A segment of a txn log, as far as it is believed.</summary>
/// <param name="Path">The file.</param>
/// <param name="Base">The last zxid before it.</param>
/// <param name="Last">Its last zxid; the base when it holds none.</param>
/// <param name="Start">Offset of the first believed batch.</param>
/// <param name="End">Where the last believed batch ends.</param>
public readonly record struct StoredSegment(string Path, Zxid Base, Zxid Last, long Start, long End);
