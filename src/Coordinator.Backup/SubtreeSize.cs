namespace Coordinator.Backup;

/// <summary>How much there is at and below a path.</summary>
/// <param name="Path">The path.</param>
/// <param name="Znodes">Znodes, itself included.</param>
/// <param name="Bytes">Bytes of their data.</param>
public readonly record struct SubtreeSize(string Path, long Znodes, long Bytes);
