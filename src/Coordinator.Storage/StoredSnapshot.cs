using Coordinator.Primitives;

namespace Coordinator.Storage;

/// <summary>A snapshot on a server's disk.</summary>
/// <param name="Path">The file.</param>
/// <param name="Zxid">The point that it is of, by its name.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Fault">What is wrong with it; null when everything checks.</param>
public readonly record struct StoredSnapshot(string Path, Zxid Zxid, long Bytes, string? Fault);
