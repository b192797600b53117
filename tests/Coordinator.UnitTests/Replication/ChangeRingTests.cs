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
        var ring = new ChangeRing(100, 152);
        ring.Append(new Zxid(1), Changes("/aaaaa"));
        ring.Append(new Zxid(2), Changes("/bbbbb"));
        Assert.Equal((Zxid.Zero, 152), (ring.Floor, ring.Bytes));

        ring.Append(new Zxid(3), Changes("/c"));
        Assert.Equal((new Zxid(1), 144), (ring.Floor, ring.Bytes));
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
