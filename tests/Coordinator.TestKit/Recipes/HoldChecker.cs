using System.Globalization;
using Coordinator.Primitives;
using Coordinator.TestKit.History;

namespace Coordinator.TestKit.Recipes;

/// <summary>
/// Locks, read-write locks, semaphores, elections, latches, partitions: what is held has tokens that grow, nobody is told that it holds while
/// somebody is in the way, and a guarded write happens while its holder holds and at no other time. All of it by zxids.
/// </summary>
internal sealed class HoldChecker(RecipeHistory history, RecipeEnd end, Lives lives, Violations violations)
{
    private const string WriterPrefix = "write-";

    private readonly IReadOnlyList<Hold> _holds = history.All<Hold>();
    private readonly IReadOnlyList<GuardedWrite> _writes = history.All<GuardedWrite>();

    public void Check()
    {
        foreach (var line in _holds.GroupBy(hold => hold.Line))
        {
            CheckTokens([.. line]);
        }

        foreach (var hold in _holds)
        {
            CheckTurn(hold, hold.Seen, hold);
        }

        foreach (var write in _writes)
        {
            CheckGuard(write);
        }

        foreach (var guarded in _writes.GroupBy(write => write.Path))
        {
            CheckOrder(guarded);
            CheckEnd(guarded.Key, [.. guarded]);
        }

        foreach (var (partition, owners) in end.Partitions)
        {
            violations.Require(owners == 1, $"partition {partition}", string.Create(CultureInfo.InvariantCulture, $"has {owners} owners at the end"));
        }
    }

    /// <summary>A token is given once; who asks after somebody was told gets a larger one.</summary>
    private void CheckTokens(List<Hold> line)
    {
        var given = new Dictionary<Zxid, Hold>();
        var told = new Queue<Hold>(line.OrderBy(hold => hold.Returned));
        Hold? largest = null;
        foreach (var hold in line.OrderBy(hold => hold.Invoked))
        {
            violations.Require(given.TryAdd(hold.Token, hold), hold, "has a token that was given before");
            while (told.TryPeek(out var earlier) && earlier.Returned < hold.Invoked)
            {
                told.Dequeue();
                largest = largest is null || earlier.Token > largest.Token ? earlier : largest;
            }

            violations.Require(largest is null || hold.Token > largest.Token, hold, $"asked after this was held, and has no larger token: {largest}");
        }
    }

    /// <summary>Those ahead can only become fewer: who is in the way in a later state was so when the recipe looked.</summary>
    private void CheckTurn(Hold hold, Zxid at, object what)
    {
        if (!lives.Knows(at))
        {
            return;
        }

        violations.Require(lives.Of(hold.Path, hold.Token) is not null, hold, "holds by a znode that never was");
        var ahead = lives.Ahead(hold.Path, hold.Token, at).Where(life => IsInTheWay(hold, life)).ToList();
        violations.Require(ahead.Count < hold.Permits, what, $"held at {at} while there was ahead of it: {string.Join(", ", ahead)}");
    }

    private static bool IsInTheWay(Hold hold, Life other) =>
        hold.Sharing != Sharing.Reader || ZnodePath.Name(other.Path).StartsWith(WriterPrefix, StringComparison.Ordinal);

    /// <summary>Done: the holder's znode lived, and it was its turn. Refused: it did not live.</summary>
    private void CheckGuard(GuardedWrite write)
    {
        if (write.Outcome == CallOutcome.Unknown || write.Zxid.IsZero || !lives.Knows(write.Zxid))
        {
            return;
        }

        var holds = lives.Of(write.Hold.Path, write.Hold.Token) is { } life && life.Covers(write.Zxid);
        violations.Require(holds == (write.Outcome == CallOutcome.Done), write, holds ? "was refused, although it holds" : "was done, although it holds no longer");
        if (write.Outcome == CallOutcome.Done)
        {
            CheckTurn(write.Hold, write.Zxid, write);
        }
    }

    /// <summary>By zxid, no write comes after one with a larger token; of readers among themselves any may. Needs no watch.</summary>
    private void CheckOrder(IEnumerable<GuardedWrite> guarded)
    {
        GuardedWrite? alone = null;
        GuardedWrite? shared = null;
        foreach (var write in guarded.Where(write => write.Outcome == CallOutcome.Done && write.Hold.Sharing != Sharing.Permit).OrderBy(write => write.Zxid))
        {
            CheckAfter(write, alone);
            if (write.Hold.Sharing == Sharing.Alone)
            {
                CheckAfter(write, shared);
                alone = Larger(write, alone);
            }
            else
            {
                shared = Larger(write, shared);
            }
        }
    }

    private void CheckAfter(GuardedWrite write, GuardedWrite? before) =>
        violations.Require(before is null || write.Hold.Token >= before.Hold.Token, write, $"comes after {before}, which has a larger token");

    private static GuardedWrite Larger(GuardedWrite write, GuardedWrite? other) => other is null || write.Hold.Token > other.Hold.Token ? write : other;

    /// <summary>What is there was written last, and every write that was done counts once.</summary>
    private void CheckEnd(string path, List<GuardedWrite> guarded)
    {
        var done = guarded.Where(write => write.Outcome == CallOutcome.Done).OrderBy(write => write.Zxid).ToList();
        for (var i = 1; i < done.Count; i++)
        {
            violations.Require(done[i].Version > done[i - 1].Version, done[i], $"has no larger version than {done[i - 1]}");
        }

        foreach (var (_, value, version) in end.Guarded.Where(there => there.Path == path))
        {
            var unknown = guarded.Where(write => write.Outcome == CallOutcome.Unknown).ToList();
            violations.Require(
                version >= done.Count && version <= done.Count + unknown.Count,
                path,
                string.Create(CultureInfo.InvariantCulture, $"was changed {version} times, by {done.Count} writes and {unknown.Count} of unknown outcome"));
            violations.Require(
                (done.Count > 0 ? done[^1].Value == value : version == 0) || unknown.Exists(write => write.Value == value),
                path,
                $"is '{value}' at the end, which was not the last write");
        }
    }
}
