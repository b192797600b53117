namespace Coordinator.Tree.Snapshots;

/// <summary>
/// The order in which a walk meets znodes: parents before children, siblings in ordinal order. It is ordinal order by path with '/' below
/// every other character.
/// </summary>
internal sealed class PreorderComparer : IComparer<Znode>
{
    public static readonly PreorderComparer Instance = new();

    public int Compare(Znode? x, Znode? y) => Compare(x!.Path, y!.Path);

    public static int Compare(string x, string y)
    {
        var common = x.AsSpan().CommonPrefixLength(y);
        if (common == x.Length || common == y.Length)
        {
            return x.Length.CompareTo(y.Length);
        }

        // The root is the only path that ends in a slash, and it is a prefix of every other.
        return (x[common], y[common]) switch
        {
            ('/', _) => -1,
            (_, '/') => 1,
            var (a, b) => a.CompareTo(b),
        };
    }
}
