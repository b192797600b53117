using System.Text;
using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>Paths of znodes, which know their name and their parent: kept whole they would be more bytes than the data of most znodes.</summary>
internal static class ZnodePaths
{
    /// <summary>Ordinal by full path: among children of one parent, the ordinal order of their names.</summary>
    public static readonly IComparer<Znode> Ordinal = Comparer<Znode>.Create(Compare);

    public static string Of(Znode znode)
    {
        Span<char> path = stackalloc char[Bound(znode)];
        return new string(path[..Write(znode, path)]);
    }

    /// <summary>What <see cref="TreeDigest.OfPath"/> gives for a znode's path, whatever it says itself.</summary>
    public static ulong HashOf(Znode znode)
    {
        Span<char> path = stackalloc char[Bound(znode)];
        return TreeDigest.OfPath(path[..Write(znode, path)]);
    }

    /// <summary>A znode that stands for a path in comparisons, and is in no tree.</summary>
    public static Znode Probe(string path, InternedAcl acl) =>
        new(ZnodeContent.Of(path.AsSpan(1), []), 0, parent: null, Zxid.Zero, 0, ZnodeLife.Persistent, acl);

    /// <summary>Components of the path; 0 for the root.</summary>
    public static int DepthOf(Znode znode)
    {
        var depth = 0;
        for (var ancestor = znode.Parent; ancestor is not null; ancestor = ancestor.Parent)
        {
            depth++;
        }

        return depth;
    }

    /// <summary>Whether this is the path of a znode.</summary>
    public static bool IsOf(Znode znode, ReadOnlySpan<char> path)
    {
        if (znode.Parent is null)
        {
            return path is ZnodePath.Root;
        }

        for (; znode.Parent is not null; znode = znode.Parent)
        {
            var slash = path.LastIndexOf('/');
            if (slash < 0 || !ZnodeName.Equals(znode.Name, path[(slash + 1)..]))
            {
                return false;
            }

            path = path[..slash];
        }

        return path.IsEmpty;
    }

    private static int Compare(Znode a, Znode b)
    {
        if (ReferenceEquals(a.Parent, b.Parent))
        {
            return a.Name.SequenceCompareTo(b.Name);
        }

        Span<char> pathOfA = stackalloc char[Bound(a)];
        Span<char> pathOfB = stackalloc char[Bound(b)];
        return pathOfA[..Write(a, pathOfA)].SequenceCompareTo(pathOfB[..Write(b, pathOfB)]);
    }

    /// <summary>At least as many characters as the path has.</summary>
    private static int Bound(Znode znode)
    {
        var bound = 1;
        for (var ancestor = znode; ancestor is not null; ancestor = ancestor.Parent)
        {
            bound += 1 + ancestor.Name.Length;
        }

        return bound;
    }

    private static int Write(Znode znode, Span<char> path)
    {
        var length = znode.Parent is { Parent: not null } parent ? Write(parent, path) : 0;
        path[length++] = '/';
        return length + Encoding.UTF8.GetChars(znode.Name, path[length..]);
    }
}
