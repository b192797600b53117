namespace Coordinator.Tree.Snapshots;

/// <summary>
/// The order in which a walk meets znodes: parents before children, siblings in ordinal order. Znodes of one path are equal, also when the
/// one was deleted and the other created since.
/// </summary>
internal sealed class PreorderComparer : IComparer<Znode>
{
    public static readonly PreorderComparer Instance = new();

    public int Compare(Znode? x, Znode? y)
    {
        var (depthOfX, depthOfY) = (ZnodePaths.DepthOf(x!), ZnodePaths.DepthOf(y!));
        var order = CompareLevel(Ancestor(x!, depthOfX - depthOfY), Ancestor(y!, depthOfY - depthOfX));
        return order != 0 ? order : depthOfX.CompareTo(depthOfY);
    }

    private static Znode Ancestor(Znode znode, int levels)
    {
        for (; levels > 0; levels--)
        {
            znode = znode.Parent!;
        }

        return znode;
    }

    /// <summary>Of znodes of one depth, which is bounded by that of a legal path: by the highest ancestors whose names differ.</summary>
    private static int CompareLevel(Znode x, Znode y)
    {
        if (ReferenceEquals(x, y))
        {
            return 0;
        }

        var order = CompareLevel(x.Parent!, y.Parent!);
        return order != 0 ? order : x.Name.SequenceCompareTo(y.Name);
    }
}
