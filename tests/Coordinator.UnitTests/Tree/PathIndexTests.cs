using Coordinator.Primitives;
using Coordinator.Tree;
using CsCheck;

namespace Coordinator.UnitTests.Tree;

public sealed class PathIndexTests
{
    private const ulong Seed = 0x243f_6a88_85a3_08d3;

    private static readonly InternedAcl Open = new([.. Acl.OpenToAll]);
    private static readonly Znode Root = new(ZnodeContent.Of("", []), 0, parent: null, Zxid.Zero, 0, ZnodeLife.Persistent, Open);

    /// <summary>Buckets are split and given back on the way.</summary>
    [Fact]
    public void AnyHistory_IsADictionary() =>
        Gen.Select(Gen.Int[1, 6_000], Gen.Int[0, 5_999].Array[0, 8_000]).Sample((range, steps) =>
        {
            var index = new PathIndex(Seed);
            var model = new Dictionary<string, Znode>(StringComparer.Ordinal);
            foreach (var step in steps)
            {
                Toggle(index, model, $"/n{step % range}");
            }

            Check(index, model, range);
        }, iter: 100);

    [Fact]
    public void GrownAndEmptied_FindsWhatIsLeft()
    {
        var index = new PathIndex(Seed);
        var model = new Dictionary<string, Znode>(StringComparer.Ordinal);
        for (var i = 0; i < 20_000; i++)
        {
            Toggle(index, model, $"/n{i}");
        }

        Check(index, model, 20_000);
        for (var i = 0; i < 19_990; i++)
        {
            Toggle(index, model, $"/n{i}");
        }

        Check(index, model, 20_000);
    }

    /// <summary>As a snapshot is read: what is added later is neither counted nor found before the rest is added, and is as any other after.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(600)]
    [InlineData(20_000)]
    public void AddedLater_IsFoundWhenTheRestIsAdded(int znodes)
    {
        var index = new PathIndex(Seed);
        var model = new Dictionary<string, Znode>(StringComparer.Ordinal);
        Toggle(index, model, "/n0");
        for (var i = 1; i <= znodes; i++)
        {
            var znode = Below(Root, $"n{i}", index.HashOf($"/n{i}"));
            index.AddLater(znode);
            model.Add($"/n{i}", znode);
        }

        Assert.Equal(1, index.Count);
        Assert.Null(index.Find("/n1"));
        index.AddRest();
        Check(index, model, znodes + 2);
        Assert.InRange(model.Values.Max(ChainFrom), 1, 12);
        index.AddRest();
        Check(index, model, znodes + 2);
        for (var i = 0; i <= znodes; i += 2)
        {
            Toggle(index, model, $"/n{i}");
        }

        Check(index, model, znodes + 2);
    }

    /// <summary>A hash is no path: another path of the same hash is not the znode.</summary>
    [Fact]
    public void Find_HashesCollide_ComparesThePath()
    {
        var index = new PathIndex(Seed);
        var one = Below(Root, "one", index.HashOf("/other"));
        var other = Below(Root, "other", index.HashOf("/other"));
        index.Add(other);
        index.Add(one);
        Assert.Same(other, index.Find("/other"));
        index.Remove(other);
        Assert.Null(index.Find("/other"));
    }

    /// <summary>
    /// The hash multiplies what is in a path with a constant that everybody can read: where it makes that zero, the other factor may be
    /// anything. Four letters are free here, and without a seed all these paths have one hash.
    /// </summary>
    [Fact]
    public void PathsChosenToCollide_UnderASeed_DoNot()
    {
        var index = new PathIndex(Seed);
        var znodes = new List<Znode>();
        for (var i = 0; i < 5_000; i++)
        {
            var path = $"/chosen-{i:d4}\u4072\ua4a4\ub3b7\u1f67";
            Assert.Null(ZnodePath.Validate(path));
            Assert.Equal(TreeDigest.OfPath("/chosen-0000\u4072\ua4a4\ub3b7\u1f67"), TreeDigest.OfPath(path));
            znodes.Add(Below(Root, path[1..], index.HashOf(path)));
            index.Add(znodes[^1]);
        }

        Assert.InRange(znodes.Max(ChainFrom), 1, 12);
    }

    /// <summary>What one server's buckets are cannot be learned from another's.</summary>
    [Fact]
    public void Seeds_PutPathsIntoOtherBuckets()
    {
        var (one, other) = (new PathIndex(1), new PathIndex(2));
        var paths = Enumerable.Range(0, 4_096).Select(i => $"/n{i}").ToList();
        Assert.InRange(paths.Count(path => one.HashOf(path) % 64 == other.HashOf(path) % 64), 32, 96);
    }

    [Fact]
    public void Tree_BegunOrRead_HasTheSeedThatItWasGiven()
    {
        var begun = new DataTree(seed: 7);
        var bytes = Snapshots.Write(begun);
        var reader = new TreeSnapshotReader(seed: 8);
        Assert.True(reader.Feed(bytes), reader.Error);
        Assert.Equal(new PathIndex(7).HashOf("/a"), begun.State.Znodes.HashOf("/a"));
        Assert.Equal(new PathIndex(8).HashOf("/a"), reader.Complete()!.State.Znodes.HashOf("/a"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("/a/b")]
    [InlineData("/größe/名/x")]
    public void Path_IsThatOfTheNames(string path)
    {
        var znode = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(Root, (parent, name) => Below(parent, name, 0));
        Assert.Equal(path, znode.Path);
        Assert.Equal(TreeDigest.OfPath(path), ZnodePaths.HashOf(znode));
        Assert.True(ZnodePaths.IsOf(znode, path));
        foreach (var asked in new[] { "", "a", path + "/", path + "x", "/" + path, path[1..], path.ToUpperInvariant() + "\ud83d" })
        {
            Assert.False(ZnodePaths.IsOf(znode, asked), asked);
        }
    }

    private static void Toggle(PathIndex index, Dictionary<string, Znode> model, string path)
    {
        if (model.Remove(path, out var znode))
        {
            index.Remove(znode);
        }
        else
        {
            model.Add(path, Below(Root, path[1..], index.HashOf(path)));
            index.Add(model[path]);
        }
    }

    private static void Check(PathIndex index, Dictionary<string, Znode> model, int range)
    {
        Assert.Equal(model.Count, index.Count);
        for (var i = 0; i < range; i++)
        {
            Assert.Same(model.GetValueOrDefault($"/n{i}"), index.Find($"/n{i}"));
        }
    }

    private static int ChainFrom(Znode znode)
    {
        var length = 0;
        for (var next = znode; next is not null; next = next.NextInBucket)
        {
            length++;
        }

        return length;
    }

    private static Znode Below(Znode parent, string name, uint pathHash) =>
        new(ZnodeContent.Of(name, []), pathHash, parent, Zxid.Zero, 0, ZnodeLife.Persistent, Open);
}
