namespace Coordinator.Tree;

/// <summary>What came of the bytes of a snapshot.</summary>
/// <param name="Tree">The tree; null when it is none.</param>
/// <param name="Error">Why it is none.</param>
/// <param name="IsUnknownFormat">Whether another program may well read it: no damage, and nothing that may be replaced.</param>
public readonly record struct DecodedSnapshot(DataTree? Tree, string? Error, bool IsUnknownFormat);
