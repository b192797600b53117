using Coordinator.Cli.Watching;
using Coordinator.Protocol.Client.V1;

using CsCheck;

namespace Coordinator.UnitTests.Cli.Watching;

public sealed class InitialStateTests
{
    private static readonly string[] Paths = ["/a", "/b", "/c", "/d"];

    [Fact]
    public void From_SeveralPages_IsTheSmallest()
    {
        var state = new InitialState();
        state.AddPage(9);
        state.AddPage(7);
        Assert.Equal(7, state.From);
    }

    [Fact]
    public void IsNews_ListedZnode_OnlyAfterItsPage()
    {
        var state = new InitialState();
        state.AddPage(5);
        state.AddPage(9);
        state.AddZnode("/a", 5);
        state.AddZnode("/b", 9);
        Assert.True(state.IsNews(Seen(EventType.Changed, "/a", 6)));
        Assert.False(state.IsNews(Seen(EventType.Changed, "/b", 9)));
        Assert.True(state.IsNews(Seen(EventType.Deleted, "/b", 10)));
    }

    /// <summary>Whatever happens between the pages: list and news together give the tree as it is at the end, without an impossible step.</summary>
    [Fact]
    public void IsNews_AnyHistoryAndPages_ReplayGivesTheTree() =>
        Gen.Select(Gen.Int[0, 3].Array[0, 30], Gen.Int[0, 10].Array[Paths.Length], Gen.Int[0, 2].Array[30]).Sample((touched, pageOf, kinds) =>
        {
            var history = History(touched, kinds);
            var state = new InitialState();
            var replay = new HashSet<string>(StringComparer.Ordinal);
            for (var i = 0; i < Paths.Length; i++)
            {
                state.AddPage(pageOf[i]);
                if (ExistsAt(history, Paths[i], pageOf[i]))
                {
                    state.AddZnode(Paths[i], pageOf[i]);
                    replay.Add(Paths[i]);
                }
            }

            foreach (var seen in history.Where(seen => seen.Zxid > state.From).Where(state.IsNews))
            {
                Assert.True(seen.Type switch
                {
                    EventType.Created => replay.Add(seen.Path),
                    EventType.Deleted => replay.Remove(seen.Path),
                    _ => replay.Contains(seen.Path),
                });
            }

            Assert.Equal(Paths.Where(path => ExistsAt(history, path, long.MaxValue)), replay.Order(StringComparer.Ordinal));
        });

    private static List<Event> History(int[] touched, int[] kinds)
    {
        var history = new List<Event>();
        for (var i = 0; i < touched.Length; i++)
        {
            var path = Paths[touched[i]];
            var exists = ExistsAt(history, path, long.MaxValue);
            var type = !exists ? EventType.Created : kinds[i] == 0 ? EventType.Changed : EventType.Deleted;
            history.Add(Seen(type, path, i + 1));
        }

        return history;
    }

    private static bool ExistsAt(List<Event> history, string path, long zxid) =>
        history.LastOrDefault(seen => seen.Path == path && seen.Zxid <= zxid) is { Type: not EventType.Deleted };

    private static Event Seen(EventType type, string path, long zxid) => new() { Type = type, Path = path, Zxid = zxid };
}
