using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Watches;
using Coordinator.Tree;
using CsCheck;

namespace Coordinator.UnitTests.Replication;

/// <summary>ZooKeeper's trigger rules, one row each, and the table against a naive model.</summary>
public sealed class WatchTableTests
{
    private static readonly string[] Paths = ["/", "/a", "/a/b", "/a/b/c", "/d", "/d/e"];

    [Theory]
    [InlineData(WatchMode.Data, "/a", "Created /a", "Created /a [1]")]
    [InlineData(WatchMode.Data, "/a", "Changed /a", "Changed /a [1]")]
    [InlineData(WatchMode.Data, "/a", "Deleted /a", "Deleted /a [1]")]
    [InlineData(WatchMode.Data, "/a", "Created /a/b", "")]
    [InlineData(WatchMode.Exists, "/a", "Created /a", "Created /a [1]")]
    [InlineData(WatchMode.Children, "/a", "Changed /a", "")]
    [InlineData(WatchMode.Children, "/a", "Created /a", "")]
    [InlineData(WatchMode.Children, "/a", "Deleted /a", "Deleted /a [1]")]
    [InlineData(WatchMode.Children, "/a", "Created /a/b", "ChildrenChanged /a [1]")]
    [InlineData(WatchMode.Children, "/a", "Deleted /a/b", "ChildrenChanged /a [1]")]
    [InlineData(WatchMode.Children, "/a", "Changed /a/b", "")]
    [InlineData(WatchMode.Children, "/", "Created /a", "ChildrenChanged / [1]")]
    [InlineData(WatchMode.Children, "/a", "Created /a/b/c", "")]
    [InlineData(WatchMode.Persistent, "/a", "Created /a", "Created /a [1]")]
    [InlineData(WatchMode.Persistent, "/a", "Deleted /a/b", "ChildrenChanged /a [1]")]
    [InlineData(WatchMode.Persistent, "/a", "Changed /a/b", "")]
    [InlineData(WatchMode.Recursive, "/a", "Deleted /a/b", "Deleted /a/b [1]")]
    [InlineData(WatchMode.Recursive, "/a", "Changed /a/b/c", "Changed /a/b/c [1]")]
    [InlineData(WatchMode.Recursive, "/a", "Created /ab", "")]
    [InlineData(WatchMode.Recursive, "/", "Changed /a/b", "Changed /a/b [1]")]
    internal void Match_OfOneChange_IsZooKeepers(WatchMode mode, string path, string change, string expected)
    {
        var table = new WatchTable();
        var set = table.Register(new AttachmentId(1), []);
        table.Add(set, new ArmedWatch(1, path, mode, Zxid.Zero));
        var changes = new[] { Parse(change) };

        Assert.Equal(expected, Text(table.Match(set, new Zxid(1), changes)));
        Assert.Equal(expected.Length > 0 && mode <= WatchMode.Children ? 0 : 1, table.Count);
        if (expected.Length > 0)
        {
            Assert.Single(Concerned(mode, path, changes));
        }
    }

    [Fact]
    public void Match_ATxnThatTouchesAOneShotTwice_FiresItOnce()
    {
        var table = new WatchTable();
        var set = table.Register(new AttachmentId(1), []);
        table.Add(set, new ArmedWatch(1, "/a", WatchMode.Data, Zxid.Zero));
        table.Add(set, new ArmedWatch(2, "/a", WatchMode.Children, Zxid.Zero));

        Assert.Equal(
            "Changed /a [1], ChildrenChanged /a [2]",
            Text(table.Match(set, new Zxid(1), [Parse("Changed /a"), Parse("Deleted /a/b"), Parse("Deleted /a")])));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void Match_SeesOnlyWhatComesAfterTheWatch()
    {
        var table = new WatchTable();
        var set = table.Register(new AttachmentId(1), []);
        table.Add(set, new ArmedWatch(1, "/a", WatchMode.Persistent, new Zxid(5)));
        table.Add(set, new ArmedWatch(2, "/a", WatchMode.Persistent, new Zxid(4)));

        Assert.Equal("Changed /a [2]", Text(table.Match(set, new Zxid(5), [Parse("Changed /a")])));
        Assert.Equal("Changed /a [1,2]", Text(table.Match(set, new Zxid(6), [Parse("Changed /a")])));
    }

    [Fact]
    public void Unregister_ForgetsEveryWatch()
    {
        var table = new WatchTable();
        var set = table.Register(new AttachmentId(1), []);
        var other = table.Register(new AttachmentId(2), []);
        table.Add(set, new ArmedWatch(1, "/a", WatchMode.Recursive, Zxid.Zero));
        table.Add(set, new ArmedWatch(2, "/a", WatchMode.Data, Zxid.Zero));
        table.Add(other, new ArmedWatch(1, "/a", WatchMode.Data, Zxid.Zero));
        table.Unregister(set);

        Assert.Equal(1, table.Count);
        Assert.Equal([other], table.Concerned([Parse("Changed /a")]));
        Assert.Empty(table.Concerned([Parse("Changed /a/b/c")]));
    }

    [Fact]
    public void Table_AgainstAModelThatAsksEveryWatch() => Gen.Select(
        Gen.OneOf(Gen.Int[0, 12], Gen.Int[3 * ArmedWatches.Few, 6 * ArmedWatches.Few]).SelectMany(
            count => Gen.Select(Gen.Int[1, 3], Gen.Int[0, 4], Gen.Int[0, 4]).Array[count]),
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 5]).Array[1, 12]).Sample((watches, changes) =>
    {
        var table = new WatchTable();
        var sets = Enumerable.Range(1, 3).Select(id => table.Register(new AttachmentId(id), [])).ToList();
        var model = new List<(int Set, ArmedWatch Watch)>();
        for (var i = 0; i < watches.Length; i++)
        {
            var watch = new ArmedWatch(i + 1, Paths[watches[i].Item3], (WatchMode)watches[i].Item2, Zxid.Zero);
            table.Add(sets[watches[i].Item1 - 1], watch);
            model.Add((watches[i].Item1 - 1, new ArmedWatch(i + 1, watch.Path, watch.Mode, Zxid.Zero)));
        }

        foreach (var (set, watch) in model.Where((_, at) => at % 5 == 2).ToList())
        {
            table.Remove(sets[set], sets[set].Find(watch.WatchId)!);
            model.RemoveAll(entry => entry.Watch == watch);
        }

        for (var i = 0; i < changes.Length; i++)
        {
            var zxid = new Zxid(i + 1);
            var change = new TreeChange((WatchedEventType)changes[i].Item1, Paths[changes[i].Item2]);
            var concerned = table.Concerned([change]);
            foreach (var set in sets)
            {
                var expected = Expected(model, sets.IndexOf(set), change);
                var actual = concerned.Contains(set) ? Text(table.Match(set, zxid, [change])) : string.Empty;
                Assert.Equal(expected, actual);
            }
        }

        Assert.Equal(model.Count, table.Count);
    });

    private static string Expected(List<(int Set, ArmedWatch Watch)> model, int set, TreeChange change)
    {
        var hits = new List<string>();
        var steps = new List<(WatchedEventType Type, string Path)> { (change.Type, change.Path) };
        if (change.Type != WatchedEventType.Changed)
        {
            steps.Add((WatchedEventType.ChildrenChanged, ZnodePath.Parent(change.Path)));
        }

        foreach (var (type, path) in steps)
        {
            var seen = model.Where(entry => entry.Set == set && Sees(entry.Watch, type, path)).Select(entry => entry.Watch).ToList();
            model.RemoveAll(entry => seen.Contains(entry.Watch) && entry.Watch.Mode <= WatchMode.Children);
            if (seen.Count > 0)
            {
                hits.Add($"{type} {path} [{string.Join(',', seen.Select(watch => watch.WatchId).Order())}]");
            }
        }

        return string.Join(", ", hits);
    }

    private static bool Sees(ArmedWatch watch, WatchedEventType type, string path) => watch.Mode switch
    {
        WatchMode.Data or WatchMode.Exists => watch.Path == path && type != WatchedEventType.ChildrenChanged,
        WatchMode.Children => watch.Path == path && type is WatchedEventType.ChildrenChanged or WatchedEventType.Deleted && watch.Path == path,
        WatchMode.Persistent => watch.Path == path,
        _ => ZnodePath.IsSameOrBelow(path, watch.Path) && type != WatchedEventType.ChildrenChanged,
    };

    private static IReadOnlyList<WatchSet> Concerned(WatchMode mode, string path, IReadOnlyList<TreeChange> changes)
    {
        var table = new WatchTable();
        var set = table.Register(new AttachmentId(1), []);
        table.Add(set, new ArmedWatch(1, path, mode, Zxid.Zero));
        return table.Concerned(changes);
    }

    private static TreeChange Parse(string change)
    {
        var words = change.Split(' ');
        return new TreeChange(Enum.Parse<WatchedEventType>(words[0]), words[1]);
    }

    private static string Text(List<WatchHit> hits) =>
        string.Join(", ", hits.Select(hit => $"{hit.Event.Type} {hit.Event.Path} [{string.Join(',', hit.WatchIds)}]"));
}
