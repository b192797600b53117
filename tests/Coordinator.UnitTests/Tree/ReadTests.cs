using static Coordinator.UnitTests.Tree.TreeBench;

namespace Coordinator.UnitTests.Tree;

public sealed class ReadTests
{
    private readonly TreeBench _bench = new();

    [Fact]
    public void TryGet_Absent_IsFalse()
    {
        Assert.False(_bench.Tree.TryGet("/a", out _, out _));
        Assert.False(_bench.Tree.TryGetAcl("/a", out _, out _));
        Assert.Null(_bench.Tree.ListChildren("/a", null, 10));
        Assert.Null(_bench.Tree.ListSubtree("/a", null, 10));
    }

    [Fact]
    public void TryGet_DataHandedOut_StayWhenTheZnodeChanges()
    {
        _bench.Write(Create("/a", data: "one"));
        Assert.True(_bench.Tree.TryGet("/a", out var data, out _));
        _bench.Write(Set("/a", "two"));
        Assert.Equal("one"u8.ToArray(), data.ToArray());
    }

    [Fact]
    public void ListChildren_PagesInOrdinalOrder()
    {
        string[] names = ["a", "B", "b", "a!", "é", "10", "9", "漢", "_"];
        foreach (var name in names)
        {
            _bench.Write(Create("/" + name));
        }

        var listed = new List<string>();
        string? after = null;
        while (_bench.Tree.ListChildren("/", after, 2) is { } page)
        {
            Assert.True(page.Names.Count <= 2);
            Assert.Equal(9, page.Stat.NumChildren);
            listed.AddRange(page.Names);
            after = page.Names[^1];
            if (!page.HasMore)
            {
                break;
            }
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public void ListChildren_AfterANameThatIsGone_GoesOn()
    {
        _bench.Write(Create("/a"), Create("/c"), Create("/e"));
        Assert.Equal(["c", "e"], _bench.Tree.ListChildren("/", "b", 9)!.Names);
        Assert.Equal(["e"], _bench.Tree.ListChildren("/", "c", 9)!.Names);
        Assert.Empty(_bench.Tree.ListChildren("/", "e", 9)!.Names);
        Assert.Empty(_bench.Tree.ListChildren("/", "z", 9)!.Names);
        Assert.Empty(_bench.Tree.ListChildren("/a", "z", 9)!.Names);
    }

    /// <summary>By component, not by the whole path: "/a-b" sorts before "/a/x" as text, but a's children come first.</summary>
    [Fact]
    public void ListSubtree_IsInPreOrderByComponent()
    {
        string[] expected = ["/", "/a", "/a/x", "/a/x/1", "/a/y", "/a-b", "/a-b/z", "/b"];
        foreach (var path in expected.Skip(1))
        {
            _bench.Write(Create(path));
        }

        Assert.Equal(expected, Walk("/", 100));
        Assert.Equal(expected, Walk("/", 1));
        Assert.Equal(expected, Walk("/", 3));
        Assert.Equal(["/a", "/a/x", "/a/x/1", "/a/y"], Walk("/a", 1));
    }

    [Theory]
    [InlineData("/a/x/0", "/a/x/1")]
    [InlineData("/a/x/5/6/7", "/a/y")]
    [InlineData("/a/x", "/a/x/1")]
    [InlineData("/a/zz/q", "/a-b")]
    [InlineData("/b", null)]
    [InlineData("/zz", null)]
    public void ListSubtree_AfterAPathThatIsGone_GoesOn(string after, string? next)
    {
        foreach (var path in new[] { "/a", "/a/x", "/a/x/1", "/a/y", "/a-b", "/b" })
        {
            _bench.Write(Create(path));
        }

        var page = _bench.Tree.ListSubtree("/", after, 1)!;
        Assert.Equal(next, page.Entries.Count == 0 ? null : page.Entries[0].Path);
        Assert.Equal(next is not null and not "/b", page.HasMore);
    }

    [Fact]
    public void ListSubtree_AfterAPathElsewhere_IsEmpty()
    {
        _bench.Write(Create("/a"), Create("/b"));
        Assert.Empty(_bench.Tree.ListSubtree("/a", "/b", 10)!.Entries);
    }

    private List<string> Walk(string top, int limit)
    {
        var walked = new List<string>();
        string? after = null;
        while (true)
        {
            var page = _bench.Tree.ListSubtree(top, after, limit)!;
            walked.AddRange(page.Entries.Select(entry => entry.Path));
            if (!page.HasMore)
            {
                return walked;
            }

            after = walked[^1];
        }
    }
}
