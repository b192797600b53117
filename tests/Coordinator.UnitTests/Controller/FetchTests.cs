using Coordinator.Controller.Core.Fetching;
using Coordinator.Controller.Core.Logs;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using CsCheck;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>Leaders and followers by what they say to each other, over logs that are lists.</summary>
public sealed class FetchTests
{
    [Theory]
    [InlineData(5, 6, "early")]
    [InlineData(5, 4, "fenced")]
    [InlineData(5, 5, "goes on")]
    [InlineData(-1, 5, "early")]
    public void AReign_IsChecked(int leads, int follows, string expected)
    {
        var copy = new Copy(1);
        copy.Lead(Math.Max(leads, 0), 1, 2);
        var answer = LeaderFetches.Answer(
            leads < 0 ? null : copy.Leader, copy.Epochs, 0, new FetchRequest(R(2), new LeaderEpoch(follows), 0, LeaderEpoch.Unknown), now: 1);
        Assert.Equal(expected, answer switch { FetchIsEarly => "early", FetchIsFenced => "fenced", FetchGoesOn => "goes on", _ => "?" });
    }

    [Fact]
    public void AFencedFollower_AsksNothingMore()
    {
        var follower = new FollowerReplica(R(2), B(1), new LeaderEpoch(4), highWatermark: 0);
        Assert.Equal(FollowerMove.Stop, follower.Take(new FetchIsFenced(new LeaderEpoch(5)), new LeaderEpochCache(), 0));
        Assert.True(follower.IsOver);
    }

    [Fact]
    public void AFollowerThatIsEarly_AsksTheSameAgain() =>
        Assert.Equal(FollowerMove.AskLater, new FollowerReplica(R(2), B(1), new LeaderEpoch(4), 0).Take(new FetchIsEarly(), new LeaderEpochCache(), 0));

    /// <summary>KAFKA-13141: what it has in another history counts for nothing.</summary>
    [Fact]
    public void ADivergingFetch_IsNotCounted()
    {
        var leader = new Copy(1);
        leader.Append(0, 3);
        leader.Lead(2, 1, 2);
        leader.Append(2, 5);
        var answer = LeaderFetches.Answer(leader.Leader, leader.Epochs, 0, new FetchRequest(R(2), new LeaderEpoch(2), 8, new LeaderEpoch(1)), now: 1);
        Assert.Equal(new FetchDiverges(new EpochEnd(LeaderEpoch.First, 3)), answer);
        Assert.Equal(0, leader.Leader!.HighWatermark);
    }

    /// <summary>KAFKA-14704: the watermark of a follower never lies beyond its log.</summary>
    [Fact]
    public void AWatermark_IsNotBelieved_BeyondTheLog()
    {
        var follower = new FollowerReplica(R(2), B(1), new LeaderEpoch(4), highWatermark: 9);
        var epochs = new LeaderEpochCache();
        epochs.Assign(LeaderEpoch.First, 0);
        Assert.Equal(FollowerMove.CutTo(5), follower.Take(new FetchDiverges(new EpochEnd(LeaderEpoch.First, 5)), epochs, 10));
        Assert.Equal(5, follower.HighWatermark);
        follower.Take(new FetchGoesOn(100, 0), epochs, 7);
        Assert.Equal(7, follower.HighWatermark);
    }

    [Fact]
    public void AFollower_ThatEndsBeforeTheLeadersStart_BeginsAnewThere()
    {
        var leader = new Copy(1);
        leader.Append(0, 3);
        leader.Lead(2, 1, 2);
        var answer = LeaderFetches.Answer(leader.Leader, leader.Epochs, 2, new FetchRequest(R(2), new LeaderEpoch(2), 1, LeaderEpoch.First), now: 1);
        var follower = new FollowerReplica(R(2), B(1), new LeaderEpoch(2), 0);
        Assert.Equal(FollowerMove.RestartAt(2), follower.Take(answer, new LeaderEpochCache(), 1));
        Assert.Equal(2, follower.HighWatermark);
    }

    /// <summary>Emptied in an earlier reign, at an offset that this leader has never had.</summary>
    [Fact]
    public void AnEmptyLog_ThatEndsBeyondTheLeaders_BeginsAnew()
    {
        var leader = new Copy(1);
        leader.Append(0, 3);
        leader.Lead(2, 1, 2);
        var answer = LeaderFetches.Answer(leader.Leader, leader.Epochs, 0, new FetchRequest(R(2), new LeaderEpoch(2), 9, LeaderEpoch.Unknown), now: 1);
        Assert.Equal(new FetchIsOutside(0), answer);
    }

    /// <summary>
    /// Any history of clean elections, appends and partial fetches: what was committed once is in the log of every later leader, at the same offset, and below
    /// their watermarks replicas are equal.
    /// </summary>
    [Fact]
    public void WhatIsCommitted_StaysSo_OverAnyHistoryOfCleanLeaders() => Gen.Int[0, 999].Array[3].Array[1, 200].Sample(steps =>
    {
        var copies = new[] { new Copy(1), new Copy(2), new Copy(3) };
        var committed = new List<(int Epoch, long Number)>();
        var (epoch, leads, version) = (0, 0, 0);
        IReadOnlyList<ReplicaName> stored = [R(1), R(2), R(3)];
        copies[0].Lead(0, version, stored);
        foreach (var step in steps)
        {
            var leader = copies[leads];
            switch (step[0] % 5)
            {
                case 0:
                    leader.Append(epoch, (step[1] % 3) + 1);
                    break;
                case 1:
                    // Who is in the set that the tree has leads, whatever the leader has heard of it.
                    leads = stored[step[1] % stored.Count].Broker.Value - 1;
                    leader.Leader = null;
                    copies[leads].Lead(++epoch, ++version, stored);
                    break;
                case 2 when leader.Leader!.ToSend is { } wanted:
                    leader.Leader.Sent();
                    if (step[2] % 4 > 0)
                    {
                        version += wanted.Wants(stored) ? 0 : 1;
                        stored = wanted.Isr;
                    }

                    leader.Leader.Answered(wanted, step[2] % 4 > 1 ? IsrAnswer.Accepted : null);
                    if (step[2] % 4 > 1)
                    {
                        leader.Leader.Adopt(new PartitionState(wanted.Leader, leader.Leader.Epoch, new ControllerEpoch(1), stored, default), new PartitionVersion(version));
                    }

                    break;
                default:
                    copies[(leads + 1 + (step[1] % 2)) % 3].Follow(leader, epoch, step[2] % 4);
                    break;
            }

            var high = (int)copies[leads].Leader!.HighWatermark;
            for (var i = committed.Count; i < high; i++)
            {
                committed.Add(copies[leads].Records[i]);
            }

            Assert.Equal(committed, copies[leads].Records.Take(committed.Count));
            Assert.All(copies, copy => Assert.Equal(committed.Take((int)copy.HighWatermark), copy.Records.Take((int)copy.HighWatermark)));
        }
    }, iter: 1_500);

    private sealed class Copy(int id)
    {
        private static long _last;
        private long _now;
        private FollowerReplica? _follower;

        public List<(int Epoch, long Number)> Records { get; } = [];

        public LeaderEpochCache Epochs { get; } = new();

        public LeaderReplica? Leader { get; set; }

        public long HighWatermark => Leader?.HighWatermark ?? _follower?.HighWatermark ?? 0;

        public void Append(int epoch, int count)
        {
            Epochs.Assign(new LeaderEpoch(epoch), Records.Count);
            for (var i = 0; i < count; i++)
            {
                Records.Add((epoch, ++_last));
            }

            Leader?.Appended(Records.Count);
        }

        public void Lead(int epoch, params int[] isr) => Lead(epoch, epoch, [.. isr.Select(member => R(member))]);

        public void Lead(int epoch, int version, IReadOnlyList<ReplicaName> isr)
        {
            var state = new PartitionState(B(id), new LeaderEpoch(epoch), new ControllerEpoch(1), isr, default);
            var high = HighWatermark;
            _follower = null;
            Epochs.Assign(new LeaderEpoch(epoch), Records.Count);
            Leader = new LeaderReplica(new LeaderTerms(Name, R(id), Bs(1, 2, 3), 1, MaxLag: 5), state, new PartitionVersion(version), Records.Count, high, _now);
        }

        /// <summary>One fetch, of a few records at most.</summary>
        public void Follow(Copy leader, int epoch, int count)
        {
            var high = HighWatermark;
            if (_follower?.Epoch != new LeaderEpoch(epoch))
            {
                Leader = null;
                _follower = new FollowerReplica(R(id), B(1), new LeaderEpoch(epoch), high);
            }

            var request = _follower!.Next(Epochs, Records.Count);
            var answer = LeaderFetches.Answer(leader.Leader, leader.Epochs, 0, request, leader._now += 1);
            if (answer is FetchGoesOn)
            {
                foreach (var record in leader.Records.Skip(Records.Count).Take(count).ToList())
                {
                    Epochs.Assign(new LeaderEpoch(record.Epoch), Records.Count);
                    Records.Add(record);
                }
            }

            var move = _follower.Take(answer, Epochs, Records.Count);
            if (move.Kind == FollowerMoveKind.CutTo)
            {
                Records.RemoveRange((int)move.Offset, Records.Count - (int)move.Offset);
                Epochs.TruncateFromEnd(move.Offset);
            }
        }
    }
}
