namespace Coordinator.Storage;

/// <summary>A piece of a snapshot file as it lies on disk.</summary>
/// <param name="Available">False when the snapshot is no longer kept.</param>
/// <param name="Bytes">The bytes from the offset asked for.</param>
/// <param name="IsLast">Whether the file ends with them.</param>
public readonly record struct SnapshotSlice(bool Available, ReadOnlyMemory<byte> Bytes, bool IsLast)
{
    /// <summary>The snapshot is no longer kept.</summary>
    public static readonly SnapshotSlice NotAvailable;
}
