using Coordinator.Primitives;

namespace Coordinator.Storage.TxnLog;

/// <summary>A place of the log that was promised and does not check.</summary>
/// <param name="Path">File or directory.</param>
/// <param name="Offset">Where the damage begins; 0 when the file as a whole is missing or not recognised.</param>
/// <param name="After">The last good zxid before it.</param>
/// <param name="IsAtEnd">Whether nothing good follows: how much is lost is unknown, and no snapshot can cover it.</param>
internal sealed record LogDamage(string Path, long Offset, Zxid After, bool IsAtEnd)
{
    public override string ToString() =>
        $"{Path}: damaged at offset {Offset}: a promised batch after zxid {After} does not check";
}
