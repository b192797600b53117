using System.Text;
using Coordinator.Primitives;

namespace Coordinator.Tree.Snapshots;

/// <summary>The last znode that was read of a snapshot, and its ancestors: where the next one may stand, and what its path is.</summary>
internal sealed class ZnodeChain(ZnodeTable znodes)
{
    /// <summary>By depth, each with the end of its path, and what <see cref="TreeDigest.OfPath"/> gives for it: the next path overwrites it.</summary>
    private readonly List<(Znode Znode, int PathEnd, ulong PathHash)> _chain = [];

    private readonly char[] _path = new char[Limits.MaxPathBytes];
    private int _end;

    public bool IsEmpty => _chain.Count == 0;

    /// <summary>The path of the next znode.</summary>
    public ReadOnlySpan<char> Path => _path.AsSpan(0, _end);

    /// <summary>Whether a znode may be the next in the order of a snapshot; if so, <see cref="Path"/> is its path.</summary>
    public bool TryPlace(int depth, ReadOnlySpan<byte> name)
    {
        if (depth == 0)
        {
            _path[0] = '/';
            _end = 1;
            return IsEmpty && name.IsEmpty;
        }

        if (depth > _chain.Count || name.IsEmpty || name.Contains((byte)'/'))
        {
            return false;
        }

        var (parent, start, _) = _chain[depth - 1];
        var follows = depth == _chain.Count || _chain[depth].Znode.Name.SequenceCompareTo(name) < 0;
        if (!follows || parent.Life.IsEphemeral || start + 1 + name.Length > _path.Length)
        {
            return false;
        }

        _path[start] = '/';
        _end = start + 1 + Encoding.UTF8.GetChars(name, _path.AsSpan(start + 1));
        return ZnodePath.Validate(Path) is null;
    }

    /// <summary>The parent of a znode that has its place.</summary>
    public Znode? ParentAt(int depth) => depth == 0 ? null : _chain[depth - 1].Znode;

    /// <summary>Puts a znode in its place: those that stood there and below are complete.</summary>
    /// <returns>Null, or why one of those cannot be.</returns>
    public string? Put(int depth, Znode znode)
    {
        var wrong = CompleteFrom(depth);
        _chain.Add((znode, depth == 0 ? 0 : _end, TreeDigest.OfPath(Path)));
        return wrong;
    }

    /// <summary>Nothing follows at this depth and below it: the znodes there have all their children, and their share of the digest is known.</summary>
    /// <returns>Null, or why one of them cannot be.</returns>
    public string? CompleteFrom(int depth)
    {
        string? wrong = null;
        for (var last = _chain.Count - 1; last >= depth; last--)
        {
            var (znode, _, pathHash) = _chain[last];
            znodes.AddShare(znode, pathHash);
            wrong ??= znode.Creates < znode.NumChildren ? $"{znode.Path} has more children than were ever created" : null;
            _chain.RemoveAt(last);
        }

        return wrong;
    }
}
