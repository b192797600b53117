using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>Orders in which znodes are visited. The tree must not change during a walk.</summary>
internal static class ZnodeWalk
{
    /// <summary>A znode and everything below it: parents before children, siblings in ordinal order.</summary>
    /// <param name="top">The znode.</param>
    /// <param name="isOpen">Whether what is below a znode is visited; null when everything is.</param>
    public static IEnumerable<Znode> All(Znode top, Func<Znode, bool>? isOpen = null) => From(isOpen, [top]);

    /// <summary>Several runs of siblings with everything below each, the last run first: what remains of a walk that was interrupted.</summary>
    public static IEnumerable<Znode> From(params IEnumerable<Znode>[] runs) => From(isOpen: null, runs);

    private static IEnumerable<Znode> From(Func<Znode, bool>? isOpen, params IEnumerable<Znode>[] runs)
    {
        var stack = new Stack<IEnumerator<Znode>>(runs.Select(run => run.GetEnumerator()));
        while (stack.TryPeek(out var siblings))
        {
            if (!siblings.MoveNext())
            {
                siblings.Dispose();
                stack.Pop();
                continue;
            }

            var znode = siblings.Current;
            yield return znode;
            if (znode.NumChildren > 0 && (isOpen is null || isOpen(znode)))
            {
                stack.Push(znode.Children.GetEnumerator());
            }
        }
    }

    /// <summary>What <see cref="All"/> would give after a path at or below the top, which may be gone.</summary>
    public static IEnumerable<Znode> After(Znode top, string path, Func<Znode, bool>? isOpen = null)
    {
        var topPath = top.Path;
        if (!ZnodePath.IsSameOrBelow(path, topPath))
        {
            return [];
        }

        var runs = new List<IEnumerable<Znode>>();
        var reached = top;
        var start = topPath.Length == 1 ? 1 : topPath.Length + 1;
        while (start < path.Length)
        {
            var end = path.IndexOf('/', start);
            end = end < 0 ? path.Length : end;
            var name = path[start..end];
            if (isOpen is not null && !isOpen(reached))
            {
                return From(isOpen, [.. runs]);
            }

            runs.Add(reached.ChildrenAfter(name));
            if (reached.Child(name) is not { } next)
            {
                return From(isOpen, [.. runs]);
            }

            reached = next;
            start = end + 1;
        }

        if (isOpen is null || isOpen(reached))
        {
            runs.Add(reached.Children);
        }

        return From(isOpen, [.. runs]);
    }

    /// <summary>A znode and everything below it, children before parents; null when there are more than <paramref name="bound"/>.</summary>
    public static List<Znode>? ChildrenFirst(Znode top, int bound)
    {
        var visited = new List<Znode>();
        return Collect(top, bound, visited) ? visited : null;
    }

    private static bool Collect(Znode znode, int bound, List<Znode> visited)
    {
        // Depth is bounded by the depth of a legal path, 256. A parent knows how many children it has: no need to visit them to refuse.
        if (visited.Count + znode.NumChildren >= bound)
        {
            return false;
        }

        foreach (var child in znode.Children)
        {
            if (!Collect(child, bound - 1, visited))
            {
                return false;
            }
        }

        visited.Add(znode);
        return true;
    }
}
