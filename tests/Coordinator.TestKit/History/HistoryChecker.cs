using Coordinator.Primitives;

namespace Coordinator.TestKit.History;

/// <summary>
/// Holds a recorded history to what the service promises. Zxids order everything, so no search is needed: real time must agree with them
/// (linearizability of writes and of linearizable reads), every reply must equal the replay at its zxid, and what was acknowledged is there
/// exactly once.
/// </summary>
public sealed class HistoryChecker
{
    private const int MostReported = 50;

    private readonly RecordedHistory _history;
    private readonly List<Call> _calls;
    private readonly Violations _violations = new(MostReported);
    private readonly Dictionary<string, List<Change>> _changes;

    private HistoryChecker(RecordedHistory history)
    {
        _history = history;
        _calls = [.. history.Calls.OrderBy(call => call.Invoked)];
        _changes = history.Changes.GroupBy(change => change.Path).ToDictionary(group => group.Key, group => group.ToList());
    }

    /// <summary>Checks a history.</summary>
    /// <param name="history">All of it; nothing is added any more.</param>
    /// <param name="final">Path and value of every znode that was created in sequence, as they are at the end.</param>
    /// <returns>The violations, at most 50 and then their number; empty when there is none.</returns>
    public static IReadOnlyList<string> Check(RecordedHistory history, IReadOnlyCollection<(string Path, long Value)> final)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(final);
        var checker = new HistoryChecker(history);
        checker.CheckSessions();
        checker.CheckRealTime();
        checker.CheckChanges();
        checker.CheckWrites();
        checker.CheckReads();
        checker.CheckFinal(final);
        return checker._violations.Found;
    }

    private static bool IsDone(Call call) => call.Outcome == CallOutcome.Done;

    private static bool IsWrite(Call call) => call.Kind is CallKind.Create or CallKind.Set;

    /// <summary>What a client has seen it never sees undone.</summary>
    private void CheckSessions()
    {
        var seen = new Dictionary<int, Call>();
        foreach (var call in _calls.Where(IsDone))
        {
            if (seen.TryGetValue(call.Client, out var before))
            {
                _violations.Require(call.Zxid >= before.Zxid, call, $"is older than what its client saw before: {before}");
            }

            seen[call.Client] = call;
        }
    }

    /// <summary>A write answered before another call began is before it; only local reads may be of the past.</summary>
    private void CheckRealTime()
    {
        var ended = new PriorityQueue<Call, long>();
        Call? newest = null;
        foreach (var call in _calls.Where(IsDone))
        {
            while (ended.TryPeek(out var earlier, out var returned) && returned < call.Invoked)
            {
                ended.Dequeue();
                newest = newest is null || earlier.Zxid > newest.Zxid ? earlier : newest;
            }

            if (newest is not null && call.Kind != CallKind.LocalRead)
            {
                _violations.Require(
                    IsWrite(call) ? call.Zxid > newest.Zxid : call.Zxid >= newest.Zxid,
                    call,
                    $"began after this was answered, and does not reflect it: {newest}");
            }

            if (call.Kind != CallKind.LocalRead)
            {
                ended.Enqueue(call, call.Returned);
            }
        }
    }

    /// <summary>The watch tells each change once, in order.</summary>
    private void CheckChanges()
    {
        var last = Zxid.Zero;
        foreach (var change in _history.Changes)
        {
            _violations.Require(change.Zxid >= last, change, $"was told after {last}");
            last = change.Zxid;
        }

        foreach (var (path, changes) in _changes)
        {
            for (var i = 1; i < changes.Count; i++)
            {
                _violations.Require(changes[i].Zxid > changes[i - 1].Zxid, changes[i], "was told twice");
                _violations.Require(!changes[i].IsCreation, changes[i], $"{path} was created again");
            }
        }
    }

    /// <summary>An acknowledged write is one change; nothing else is, but writes whose outcome was not known.</summary>
    private void CheckWrites()
    {
        var byZxid = new Dictionary<Zxid, Call>();
        foreach (var write in _calls.Where(IsWrite).Where(IsDone))
        {
            _violations.Require(byZxid.TryAdd(write.Zxid, write), write, "shares its zxid with another write");
            if (!IsInGap(write.Zxid))
            {
                _violations.Require(IndexAt(write.Path, write.Zxid) is { } index && index == write.Version, write, "is no change of its znode with this version");
            }
        }

        var unknown = _calls.Count(call => IsWrite(call) && call.Outcome == CallOutcome.Unknown);
        var unexplained = _history.Changes.Where(change => !byZxid.ContainsKey(change.Zxid)).ToList();
        if (unexplained.Count > unknown)
        {
            _violations.Fail($"{unexplained.Count} changes by nobody, and only {unknown} writes of unknown outcome; the first: {unexplained[0]}");
        }
    }

    /// <summary>A reply equals the replay at its zxid.</summary>
    private void CheckReads()
    {
        var acknowledged = _calls.Where(IsWrite).Where(IsDone).DistinctBy(write => write.Zxid).ToDictionary(write => write.Zxid, write => write.Value);
        var unknown = _calls.Where(call => IsWrite(call) && call.Outcome == CallOutcome.Unknown).Select(call => call.Value).ToHashSet();
        var appeared = new Dictionary<long, Zxid>();
        foreach (var read in _calls.Where(call => !IsWrite(call) && IsDone(call)))
        {
            if (!IsInGap(read.Mzxid, read.Zxid))
            {
                var last = LastThrough(read.Path, read.Zxid);
                _violations.Require(last is { } found && found.Change.Zxid == read.Mzxid && found.Index == read.Version, read, $"is not the state at its zxid: {last}");
            }

            if (acknowledged.TryGetValue(read.Mzxid, out var written))
            {
                _violations.Require(read.Value == written, read, $"shows another value than was written there: {written}");
            }
            else
            {
                _violations.Require(unknown.Contains(read.Value), read, "shows a value that nobody wrote");
                _violations.Require(appeared.TryAdd(read.Value, read.Mzxid) || appeared[read.Value] == read.Mzxid, read, $"shows a write that happened at {appeared[read.Value]} too");
            }
        }
    }

    /// <summary>Every acknowledged sequential create is there exactly once, and nothing else but those of unknown outcome.</summary>
    private void CheckFinal(IReadOnlyCollection<(string Path, long Value)> final)
    {
        var there = new Dictionary<long, string>();
        foreach (var (path, value) in final)
        {
            _violations.Require(there.TryAdd(value, path), path, $"has the value {value}, as {there[value]} has");
        }

        var creates = _calls.Where(call => call.Kind == CallKind.Create).ToList();
        foreach (var create in creates.Where(IsDone))
        {
            _violations.Require(there.Remove(create.Value, out var path) && path == create.Path, create, "was acknowledged, and is not there");
        }

        var unknown = creates.Where(call => call.Outcome == CallOutcome.Unknown).Select(call => call.Value).ToHashSet();
        foreach (var (value, path) in there)
        {
            _violations.Require(unknown.Contains(value), path, $"has the value {value}, which nobody wrote, or whose write was refused");
        }
    }

    private int? IndexAt(string path, Zxid zxid) => LastThrough(path, zxid) is { } last && last.Change.Zxid == zxid ? last.Index : null;

    private (Change Change, int Index)? LastThrough(string path, Zxid zxid)
    {
        if (!_changes.TryGetValue(path, out var changes))
        {
            return null;
        }

        var (low, high) = (0, changes.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = changes[middle].Zxid <= zxid ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? null : (changes[low - 1], low - 1);
    }

    /// <summary>Versions are counted by the changes told, so that one gap ends the counting.</summary>
    private bool IsInGap(params ReadOnlySpan<Zxid> zxids)
    {
        if (_history.Gaps is not [var first, ..])
        {
            return false;
        }

        foreach (var zxid in zxids)
        {
            if (zxid > first.After)
            {
                return true;
            }
        }

        return false;
    }
}
