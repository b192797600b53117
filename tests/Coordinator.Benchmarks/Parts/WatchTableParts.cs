using System.Globalization;
using BenchmarkDotNet.Attributes;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Watches;
using Coordinator.Tree;

namespace Coordinator.Benchmarks.Parts;

/// <summary>A change is matched with the watches of a server, of which most are elsewhere.</summary>
public class WatchTableParts
{
    private const string Watched = "/bench/watched";
    private const int Elsewhere = 10_000;

    private readonly WatchTable _table = new();
    private readonly TreeChange[] _seen = [new(WatchedEventType.Changed, Watched)];
    private readonly TreeChange[] _unseen = [new(WatchedEventType.Changed, "/bench/other")];
    private readonly Zxid _zxid = new(new Epoch(1), 1);

    /// <summary>Clients that watch the znode that changes.</summary>
    [Params(1, 1_000)]
    public int Watchers { get; set; }

    /// <summary>Arms all watches.</summary>
    [GlobalSetup]
    public void Arm()
    {
        for (var watcher = 1; watcher <= Watchers; watcher++)
        {
            _table.Add(_table.Register(new AttachmentId(watcher), []), Watch(Watched, 1));
        }

        var others = _table.Register(new AttachmentId(Watchers + 1), []);
        for (var number = 1; number <= Elsewhere; number++)
        {
            _table.Add(others, Watch(string.Create(CultureInfo.InvariantCulture, $"/bench/w{number}"), number));
        }
    }

    /// <summary>All who watch it are found, and their events made.</summary>
    [Benchmark]
    public int Notify() => Notify(_seen);

    /// <summary>A change that nobody watches.</summary>
    [Benchmark]
    public int NotifyNobody() => Notify(_unseen);

    private int Notify(TreeChange[] changes)
    {
        var events = 0;
        foreach (var set in _table.Concerned(changes))
        {
            events += _table.Match(set, _zxid, changes).Count;
        }

        return events;
    }

    private static ArmedWatch Watch(string path, long number) => new(number, path, WatchMode.Persistent, Zxid.Zero);
}
