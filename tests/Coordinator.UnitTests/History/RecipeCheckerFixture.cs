using Coordinator.Primitives;
using Coordinator.TestKit.History;
using Coordinator.TestKit.Recipes;

namespace Coordinator.UnitTests.History;

/// <summary>A history of recipes written by hand: what a watch told, and what workers were told.</summary>
public abstract class RecipeCheckerFixture
{
    private readonly List<WatchedEvent> _told = [];
    private long _ticks;

    protected RecipeHistory History { get; } = new();

    protected RecipeEnd End { get; } = new();

    protected static Zxid Z(long zxid) => new(zxid);

    /// <summary>A znode lives from one zxid to another.</summary>
    protected void Lived(string path, long created, long? deleted = null)
    {
        _told.Add(new WatchedEvent(WatchedEventType.Created, path, Z(created)));
        if (deleted is { } end)
        {
            _told.Add(new WatchedEvent(WatchedEventType.Deleted, path, Z(end)));
        }
    }

    /// <summary>The watch had to say that it does not know what came after.</summary>
    protected void GapAfter(long zxid)
    {
        _told.RemoveAll(told => told.Zxid > Z(zxid));
        _told.Add(new WatchedEvent(WatchedEventType.Resync, "/", Z(long.MaxValue)));
    }

    /// <summary>Somebody holds; asked for now, and told now.</summary>
    protected Hold Held(string path, long token, long seen, Sharing sharing = Sharing.Alone, int permits = 1) =>
        History.Add(new Hold("lock", 1, path, Z(token), sharing, Z(seen), ++_ticks, ++_ticks, permits));

    /// <summary>A holder's write that was done or refused.</summary>
    protected void Wrote(Hold hold, long zxid, int version, CallOutcome outcome = CallOutcome.Done) =>
        History.Add(new GuardedWrite(hold, "/guarded", $"v{zxid}", outcome, Z(zxid), version));

    protected IReadOnlyList<string> Violations()
    {
        foreach (var told in _told.OrderBy(told => told.Zxid))
        {
            History.Told(told);
        }

        return RecipeChecker.Check(History, End);
    }

    /// <summary>The one violation says so.</summary>
    protected void AssertFound(string words) => Assert.Contains(words, Assert.Single(Violations()), StringComparison.Ordinal);
}
