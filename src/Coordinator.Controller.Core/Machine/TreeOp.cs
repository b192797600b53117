namespace Coordinator.Controller.Core.Machine;

/// <summary>A change of the tree, as a member of a fenced multi.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Data">Its data.</param>
/// <param name="ExpectedVersion">The version that is replaced; −1: the znode is created.</param>
public sealed record TreeOp(string Path, ReadOnlyMemory<byte> Data, int ExpectedVersion)
{
    /// <summary>Of a znode that is created.</summary>
    public const int Create = -1;
}
