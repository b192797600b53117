using System.IO.Hashing;
using System.Runtime.InteropServices;
using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>
/// All znodes by path. A linear hash table: it grows and shrinks by one bucket at a time, so that no txn pays for a rehash of millions, and
/// the znodes of a bucket are chained through themselves, so that a znode costs one bucket and no entry. Nothing that anybody sees depends on
/// the order of the buckets.
/// </summary>
/// <param name="seed">Of the hash. Clients choose the paths: who knows the seed can make all of them fall into one bucket.</param>
internal sealed class PathIndex(ulong seed)
{
    private const int SegmentBits = 9;
    private const int SegmentLength = 1 << SegmentBits;

    /// <summary>Buckets, in segments that never move.</summary>
    private Znode?[][] _segments = [new Znode?[SegmentLength]];

    private int _buckets = SegmentLength;

    /// <summary>The largest power of two that is no more than the buckets.</summary>
    private int _level = SegmentLength;

    /// <summary>Those that <see cref="AddRest"/> will add, chained as in a bucket, and how many.</summary>
    private Znode? _rest;

    private int _restCount;

    public int Count { get; private set; }

    /// <summary>
    /// What a znode of this index is to keep of its path: half of the hash. It chooses among up to 2^31 buckets, and what of it did not choose the
    /// bucket still tells most znodes of one apart before their paths are compared.
    /// </summary>
    public uint HashOf(ReadOnlySpan<char> path) => (uint)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(path), unchecked((long)seed));

    public Znode? Find(ReadOnlySpan<char> path)
    {
        var hash = HashOf(path);
        var znode = Bucket(IndexOf(hash));
        while (znode is not null && (znode.PathHash != hash || !ZnodePaths.IsOf(znode, path)))
        {
            znode = znode.NextInBucket;
        }

        return znode;
    }

    /// <summary>Adds a znode whose path no other has, of which its parent makes sure.</summary>
    public void Add(Znode znode)
    {
        if (Count >= _buckets)
        {
            Grow();
        }

        Push(ref Bucket(IndexOf(znode.PathHash)), znode);
        Count++;
    }

    /// <summary>
    /// Adds a znode that is counted and found after <see cref="AddRest"/> only. Of many that come at once it is known at the end how many they are, and
    /// by then a table that grew with them would have moved each twice.
    /// </summary>
    public void AddLater(Znode znode)
    {
        Push(ref _rest, znode);
        _restCount++;
    }

    /// <summary>Adds all that were to be added later.</summary>
    public void AddRest()
    {
        while (_buckets < Count + _restCount)
        {
            Grow();
        }

        Count += _restCount;
        _restCount = 0;
        while (_rest is { } znode)
        {
            _rest = znode.NextInBucket;
            Push(ref Bucket(IndexOf(znode.PathHash)), znode);
        }
    }

    public void Remove(Znode znode)
    {
        ref var head = ref Bucket(IndexOf(znode.PathHash));
        if (ReferenceEquals(head, znode))
        {
            head = znode.NextInBucket;
        }
        else
        {
            var before = head;
            while (before is not null && !ReferenceEquals(before.NextInBucket, znode))
            {
                before = before.NextInBucket;
            }

            Invariant.Holds(before is not null);
            before.NextInBucket = znode.NextInBucket;
        }

        znode.NextInBucket = null;
        Count--;
        if (_buckets > SegmentLength && Count < _buckets / 2)
        {
            Shrink();
        }
    }

    private static void Push(ref Znode? bucket, Znode znode)
    {
        znode.NextInBucket = bucket;
        bucket = znode;
    }

    private ref Znode? Bucket(int index) => ref _segments[index >> SegmentBits][index & (SegmentLength - 1)];

    /// <summary>By the lowest bits of the hash: as many as there are buckets for, else one fewer.</summary>
    private int IndexOf(uint hash)
    {
        var index = (int)(hash & (uint)((2L * _level) - 1));
        return index < _buckets ? index : index & (_level - 1);
    }

    /// <summary>Adds a bucket, and gives it what belongs there of the one that stood for both.</summary>
    private void Grow()
    {
        if (_buckets >> SegmentBits == _segments.Length)
        {
            Array.Resize(ref _segments, 2 * _segments.Length);
        }

        _segments[_buckets >> SegmentBits] ??= new Znode?[SegmentLength];
        ref var split = ref Bucket(_buckets - _level);
        var rest = split;
        split = null;
        _buckets++;
        if (_buckets == 2 * _level)
        {
            _level = _buckets;
        }

        while (rest is not null)
        {
            var znode = rest;
            rest = znode.NextInBucket;
            Push(ref Bucket(IndexOf(znode.PathHash)), znode);
        }
    }

    /// <summary>Gives what is in the last bucket back to the one that it was split from.</summary>
    private void Shrink()
    {
        _buckets--;
        if (_buckets < _level)
        {
            _level /= 2;
        }

        ref var last = ref Bucket(_buckets);
        while (last is { } znode)
        {
            last = znode.NextInBucket;
            Push(ref Bucket(IndexOf(znode.PathHash)), znode);
        }

        if ((_buckets & (SegmentLength - 1)) == 0)
        {
            _segments[_buckets >> SegmentBits] = null!;
        }
    }
}
