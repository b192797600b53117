using Coordinator.Controller.Core.Logs;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Primitives;
using CsCheck;

namespace Coordinator.UnitTests.Controller;

/// <summary>How a follower finds what it has in common with its leader.</summary>
public sealed class DivergenceTests
{
    [Fact]
    public void EndOf_IsTheFloorEpoch_AndWhereTheNextOneBegan()
    {
        var cache = Cache((2, 5), (4, 9));
        Assert.Equal(new EpochEnd(E(4), 20), cache.EndOf(E(4), 20));
        Assert.Equal(new EpochEnd(E(4), 20), cache.EndOf(E(7), 20));
        Assert.Equal(new EpochEnd(E(2), 9), cache.EndOf(E(3), 20));
        Assert.Equal(new EpochEnd(E(2), 9), cache.EndOf(E(2), 20));
        Assert.Equal(new EpochEnd(E(1), 5), cache.EndOf(E(1), 20));
        Assert.Equal(EpochEnd.Unknown, Cache().EndOf(E(1), 0));
        Assert.Equal(EpochEnd.Unknown, cache.EndOf(LeaderEpoch.Unknown, 20));
    }

    [Fact]
    public void Assign_RemovesWhatContradictsIt()
    {
        var cache = Cache((2, 5), (4, 9));
        Assert.False(cache.Assign(E(4), 15));
        Assert.True(cache.Assign(E(6), 9));
        Assert.Equal([new EpochStart(E(2), 5), new EpochStart(E(6), 9)], cache.Starts);
    }

    [Fact]
    public void Truncation_AtBothEnds()
    {
        var cache = Cache((2, 5), (4, 9), (5, 12));
        cache.TruncateFromEnd(12);
        Assert.Equal(E(4), cache.Latest);
        cache.TruncateFromStart(7);
        Assert.Equal([new EpochStart(E(2), 7), new EpochStart(E(4), 9)], cache.Starts);
        cache.TruncateFromStart(9);
        Assert.Equal([new EpochStart(E(4), 9)], cache.Starts);
    }

    /// <summary>G.5 (KIP-101, first case): acknowledged, and above the follower's high watermark. Cutting there loses it.</summary>
    [Fact]
    public void ARestartedFollower_KeepsWhatItsLeaderHas_HoweverOldItsHighWatermark()
    {
        var (leader, follower) = (new Log(), new Log());
        leader.Append(0, 2);
        follower.CopyFrom(leader);
        Assert.Equal(0, follower.Follow(leader));
        Assert.Equal(leader.Records, follower.Records);
    }

    /// <summary>G.6 (KIP-101, second case): both ends are equal, the records are not.</summary>
    [Fact]
    public void AnUnacknowledgedTail_IsCut_AlsoWhenTheEndsAreEqual()
    {
        var (a, b) = (new Log(), new Log());
        a.Append(0, 1);
        b.CopyFrom(a);
        a.Append(0, 1);
        b.Append(1, 1);
        Assert.Equal(1, a.Follow(b));
        Assert.Equal(b.Records, a.Records);
    }

    /// <summary>G.7 (KIP-279): a chain of unclean leaders; the answer "start of the next larger epoch" would keep 10 to 14.</summary>
    [Fact]
    public void AChainOfUncleanLeaders_IsFollowedDownToTheCommonEpoch()
    {
        var (a, b) = (new Log(), new Log());
        a.Append(0, 10);
        b.CopyFrom(a);
        a.Append(0, 10);
        b.Append(2, 5);
        a.Append(3, 6);
        Assert.Equal(5, b.Follow(a));
        Assert.Equal(10, b.LastCut);
        Assert.Equal(a.Records, b.Records);
    }

    /// <summary>Any history of leaders that appended on what they had: who follows ends with the leader's log, having cut nothing that both had.</summary>
    [Fact]
    public void AnyHistory_EndsEqual_AndCutsNothingThatIsCommon() => Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 4]).Array[1, 30].Sample(steps =>
    {
        Log[] logs = [new(), new(), new(), new()];
        for (var epoch = 0; epoch < steps.Length; epoch++)
        {
            var (leads, follows, count) = steps[epoch];
            logs[leads].Append(epoch, count);
            if (leads != follows)
            {
                var common = logs[leads].Records.Zip(logs[follows].Records).TakeWhile(pair => pair.First == pair.Second).Count();
                logs[follows].Follow(logs[leads]);
                Assert.Equal(logs[leads].Records, logs[follows].Records);
                Assert.True(logs[follows].LastCut >= common, $"cut to {logs[follows].LastCut}, {common} are common");
            }
        }
    }, iter: 5_000);

    private static LeaderEpoch E(int value) => new(value);

    private static LeaderEpochCache Cache(params (int Epoch, long Offset)[] starts)
    {
        var cache = new LeaderEpochCache();
        foreach (var (epoch, offset) in starts)
        {
            cache.Assign(E(epoch), offset);
        }

        return cache;
    }

    /// <summary>A log of records that are known by the epoch that they were written in and a number of their own.</summary>
    private sealed class Log
    {
        private static long _last;
        private readonly LeaderEpochCache _epochs = new();

        public List<(int Epoch, long Number)> Records { get; } = [];

        /// <summary>Where the last fetches left the log before they copied anything.</summary>
        public long LastCut { get; private set; }

        public void Append(int epoch, int count)
        {
            _epochs.Assign(E(epoch), Records.Count);
            for (var i = 0; i < count; i++)
            {
                Records.Add((epoch, ++_last));
            }
        }

        public void CopyFrom(Log leader)
        {
            foreach (var record in leader.Records.Skip(Records.Count))
            {
                _epochs.Assign(E(record.Epoch), Records.Count);
                Records.Add(record);
            }
        }

        /// <summary>Fetches until there is nothing more.</summary>
        /// <returns>How many records it cut.</returns>
        public int Follow(Log leader)
        {
            var before = Records.Count;
            while (Divergence.Of(leader._epochs, leader.Records.Count, _epochs.Latest, Records.Count) is { } end)
            {
                var cut = (int)Divergence.CutAt(_epochs, Records.Count, end);
                Invariant.Holds(cut < Records.Count || end.Epoch < _epochs.Latest);
                Records.RemoveRange(cut, Records.Count - cut);
                _epochs.TruncateFromEnd(cut);
            }

            LastCut = Records.Count;
            CopyFrom(leader);
            return before - (int)LastCut;
        }
    }
}
