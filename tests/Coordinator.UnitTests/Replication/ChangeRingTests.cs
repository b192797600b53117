using Coordinator.Primitives;
using Coordinator.Replication.Watches;
using Coordinator.Tree;
using CsCheck;

namespace Coordinator.UnitTests.Replication;

public sealed class ChangeRingTests
{
    [Fact]
    public void Append_BeyondTheCount_RaisesTheFloorByWholeTxns()
    {
        var ring = new ChangeRing(3, long.MaxValue);
        ring.Append(new Zxid(1), Changes("/a", "/b"));
        ring.Append(new Zxid(2), []);
        ring.Append(new Zxid(3), Changes("/c"));
        Assert.Equal((Zxid.Zero, 3), (ring.Floor, ring.Count));

        ring.Append(new Zxid(4), Changes("/d"));
        Assert.Equal((new Zxid(1), 2), (ring.Floor, ring.Count));
        Assert.Equal(new Zxid(3), ring.Next(new Zxid(1))!.Value.Zxid);
    }

    [Fact]
    public void Append_BeyondTheBytes_RaisesTheFloor()
    {
        var ring = new ChangeRing(100, 66);
        ring.Append(new Zxid(1), Changes("/aaaaa"));
        ring.Append(new Zxid(2), Changes("/bbbbb"));
        Assert.Equal((Zxid.Zero, 66), (ring.Floor, ring.Bytes));

        ring.Append(new Zxid(3), Changes("/c"));
        Assert.Equal((new Zxid(1), 62), (ring.Floor, ring.Bytes));
    }

    [Fact]
    public void Append_OfATxnLargerThanTheRing_LeavesItEmptyAboveThatTxn()
    {
        var ring = new ChangeRing(2, long.MaxValue);
        ring.Append(new Zxid(1), Changes("/a", "/b", "/c"));

        Assert.Equal((new Zxid(1), 0), (ring.Floor, ring.Count));
        Assert.Null(ring.Next(new Zxid(1)));
    }

    [Fact]
    public void Reset_SetsTheFloor()
    {
        var ring = new ChangeRing(10, long.MaxValue);
        ring.Append(new Zxid(1), Changes("/a"));
        ring.Reset(new Zxid(9));

        Assert.Equal((new Zxid(9), 0, 0L), (ring.Floor, ring.Count, ring.Bytes));
        Assert.Null(ring.Next(new Zxid(9)));
    }

    /// <summary>Whatever is kept comes back as it was: types, paths of any script, and who may read.</summary>
    [Fact]
    public void Next_GivesTheChangesAsTheyWere()
    {
        IReadOnlyList<Acl> one = [new Acl(Permissions.Read, new Identity("digest", "u:h"))];
        IReadOnlyList<Acl> other = [new Acl(Permissions.All, new Identity("ip", "10.0.0.1"))];
        TreeChange[][] txns =
        [
            [new(WatchedEventType.Created, "/a"), new(WatchedEventType.Deleted, "/größe/ラ")],
            [new(WatchedEventType.Changed, "/" + new string('x', 4000)) { Readers = one }],
            [new(WatchedEventType.Created, "/b") { Readers = one, ParentReaders = other }, new(WatchedEventType.Deleted, "/c") { ParentReaders = one }],
            [.. Enumerable.Range(0, 2_000).Select(i => new TreeChange(WatchedEventType.Created, $"/d{i}"))],
        ];
        var ring = new ChangeRing(100_000, long.MaxValue);
        for (var i = 0; i < txns.Length; i++)
        {
            ring.Append(new Zxid(i + 1), txns[i]);
        }

        for (var i = 0; i < txns.Length; i++)
        {
            Assert.Equal(txns[i], ring.Next(new Zxid(i))!.Value.Changes);
        }
    }

    [Fact]
    public void Next_WalksEveryTxnAboveTheFloorOnce() => Gen.Select(Gen.Int[1, 50], Gen.Int[0, 3].Array[0, 4_000]).Sample((capacity, sizes) =>
    {
        var ring = new ChangeRing(capacity, long.MaxValue);
        var model = new List<(Zxid Zxid, int Count)>();
        for (var i = 0; i < sizes.Length; i++)
        {
            var zxid = new Zxid(i + 1);
            ring.Append(zxid, Changes([.. Enumerable.Repeat("/x", sizes[i])]));
            model.Add((zxid, sizes[i]));
        }

        var walked = new List<Zxid>();
        for (var next = ring.Next(ring.Floor); next is { } txn; next = ring.Next(txn.Zxid))
        {
            walked.Add(txn.Zxid);
        }

        Assert.Equal(model.Where(txn => txn.Count > 0 && txn.Zxid > ring.Floor).Select(txn => txn.Zxid), walked);
        Assert.True(ring.Count <= capacity);
        Assert.Equal(model.Where(txn => txn.Zxid > ring.Floor).Sum(txn => txn.Count), ring.Count);
    });

    private static List<TreeChange> Changes(params string[] paths) => [.. paths.Select(path => new TreeChange(WatchedEventType.Changed, path))];
}
