namespace Coordinator.Controller.Core.Machine;

/// <summary>What becomes of a znode.</summary>
public enum TreeOpKind
{
    /// <summary>It is created; it must not be there.</summary>
    Create,

    /// <summary>Its data are replaced.</summary>
    Set,

    /// <summary>It is deleted; it must have no children.</summary>
    Delete,
}

/// <summary>A change of the tree, as a member of a fenced multi.</summary>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Path">The znode.</param>
/// <param name="Data">Its data; empty when it is deleted.</param>
/// <param name="ExpectedVersion">The version that is replaced or deleted; <see cref="Absent"/> when it is created.</param>
public sealed record TreeOp(TreeOpKind Kind, string Path, ReadOnlyMemory<byte> Data, int ExpectedVersion)
{
    /// <summary>The version of a znode that is not there.</summary>
    public const int Absent = -1;

    /// <summary>Gives a znode data: creates it, or replaces those of a version.</summary>
    /// <param name="path">The znode.</param>
    /// <param name="data">Its data.</param>
    /// <param name="expectedVersion">The version that is replaced, or <see cref="Absent"/>.</param>
    public static TreeOp Put(string path, ReadOnlyMemory<byte> data, int expectedVersion) =>
        new(expectedVersion == Absent ? TreeOpKind.Create : TreeOpKind.Set, path, data, expectedVersion);

    /// <summary>Deletes a znode.</summary>
    /// <param name="path">The znode.</param>
    /// <param name="expectedVersion">The version that is deleted.</param>
    public static TreeOp Delete(string path, int expectedVersion) => new(TreeOpKind.Delete, path, default, expectedVersion);
}
