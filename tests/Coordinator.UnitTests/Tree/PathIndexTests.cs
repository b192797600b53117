using Coordinator.Primitives;
using Coordinator.Tree;
using CsCheck;

namespace Coordinator.UnitTests.Tree;

public sealed class PathIndexTests
{
    private static readonly InternedAcl Open = new([.. Acl.OpenToAll]);
    private static readonly Znode Root = new(ZnodeContent.Of("", []), TreeDigest.OfPath("/"), parent: null, Zxid.Zero, 0, ZnodeLife.Persistent, Open);

    /// <summary>Buckets are split and given back on the way.</summary>
    [Fact]
    public void AnyHistory_IsADictionary() =>
        Gen.Select(Gen.Int[1, 6_000], Gen.Int[0, 5_999].Array[0, 8_000]).Sample((range, steps) =>
        {
            var index = new PathIndex();
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
        var index = new PathIndex();
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

    /// <summary>A hash is no path: another path of the same hash is not the znode.</summary>
    [Fact]
    public void Find_HashesCollide_ComparesThePath()
    {
        var index = new PathIndex();
        var one = Below(Root, "one", TreeDigest.OfPath("/other"));
        var other = Below(Root, "other", TreeDigest.OfPath("/other"));
        index.Add(other);
        index.Add(one);
        Assert.Same(other, index.Find("/other"));
        index.Remove(other);
        Assert.Null(index.Find("/other"));
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
            model.Add(path, Below(Root, path[1..], TreeDigest.OfPath(path)));
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

    private static Znode Below(Znode parent, string name, ulong pathHash) =>
        new(ZnodeContent.Of(name, []), pathHash, parent, Zxid.Zero, 0, ZnodeLife.Persistent, Open);
}
