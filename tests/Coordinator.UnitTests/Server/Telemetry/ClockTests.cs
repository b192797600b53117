using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Server.Telemetry;

namespace Coordinator.UnitTests.Server.Telemetry;

/// <summary>What is timed across several steps.</summary>
public sealed class ClockTests : IDisposable
{
    private static readonly ServerId Two = new(2);

    private readonly Measured _measured = new();
    private readonly ManualTime _time = new();
    private readonly System.Diagnostics.Metrics.Meter _meter;

    public ClockTests() => _meter = _measured.Instruments[0].Meter;

    public void Dispose() => _measured.Dispose();

    [Fact]
    public void Leadership_FromTheStartToServing_IsOneOutageWithAnElectionAndASynchronization()
    {
        var clock = new LeadershipClock(_meter, _time);
        _time.Pass(2);
        clock.Record(State(ServerState.Following));
        _time.Pass(3);
        clock.Record(new SynchronizedTraced(Two));

        Assert.Equal([2], _measured.Values("coordinator.election.duration"));
        Assert.Equal([3], _measured.Values("coordinator.synchronization.duration"));
        Assert.Equal([5], _measured.Values("coordinator.leaderless.duration"));
    }

    [Fact]
    public void Leadership_ElectionThatCameToNothing_IsPartOfTheSameOutage()
    {
        var clock = Serving();
        clock.Record(State(ServerState.Looking));
        _time.Pass(1);
        clock.Record(State(ServerState.Leading));
        _time.Pass(1);
        clock.Record(State(ServerState.Looking));
        _time.Pass(1);
        clock.Record(State(ServerState.Leading));
        _time.Pass(1);
        clock.Record(new ActivatedTraced(new Epoch(3)));

        Assert.Equal([0, 1, 1], _measured.Values("coordinator.election.duration"));
        Assert.Equal([0, 1], _measured.Values("coordinator.synchronization.duration"));
        Assert.Equal([0, 4], _measured.Values("coordinator.leaderless.duration"));
    }

    [Fact]
    public void Leadership_HandedOver_IsNoElection()
    {
        var clock = Serving();
        clock.Record(State(ServerState.Following));
        _time.Pass(1);
        clock.Record(new SynchronizedTraced(Two));

        Assert.Equal([0], _measured.Values("coordinator.election.duration"));
        Assert.Equal([0, 1], _measured.Values("coordinator.leaderless.duration"));
    }

    [Fact]
    public void Leadership_ReturnToTheSameReign_IsNoOutage()
    {
        var clock = Serving();
        _time.Pass(1);
        clock.Record(new SynchronizedTraced(Two));

        Assert.Equal([0], _measured.Values("coordinator.leaderless.duration"));
    }

    [Fact]
    public void Commit_TimesEachBatchOfALeader()
    {
        var clock = new CommitClock(_meter, _time);
        clock.Appended(new Zxid(1));
        _time.Pass(1);
        clock.Appended(new Zxid(5));
        clock.Stepped(Status(ServerState.Leading, commit: 1));
        _time.Pass(1);
        clock.Stepped(Status(ServerState.Leading, commit: 4));
        clock.Stepped(Status(ServerState.Leading, commit: 9));

        Assert.Equal([1, 1], _measured.Values("coordinator.commit.duration"));
    }

    [Fact]
    public void Commit_OfALearner_OrOfALostReign_IsNotTimed()
    {
        var clock = new CommitClock(_meter, _time);
        clock.Appended(new Zxid(1));
        clock.Stepped(Status(ServerState.Following, commit: 0));
        clock.Stepped(Status(ServerState.Leading, commit: 1));

        Assert.Empty(_measured.Values("coordinator.commit.duration"));
    }

    [Fact]
    public void Commit_MoreBatchesThanAreKept_AreNotTimed()
    {
        var clock = new CommitClock(_meter, _time);
        for (var zxid = 1; zxid <= CommitClock.Capacity + 10; zxid++)
        {
            clock.Appended(new Zxid(zxid));
        }

        clock.Stepped(Status(ServerState.Leading, commit: CommitClock.Capacity + 10));

        Assert.Equal(CommitClock.Capacity, _measured.Values("coordinator.commit.duration").Count);
    }

    [Fact]
    public void RoundTrip_OnePingIsTimedAtATime_AndNoneAcrossABreak()
    {
        var peer = _measured.Metrics.Peers.Of(Two);
        peer.Pinged();
        peer.Pinged();
        peer.Answered();
        peer.Answered();
        peer.Pinged();
        peer.Broke();
        peer.Answered();

        Assert.Single(_measured.Values("coordinator.peer.round_trip{peer=2}"));
        Assert.Equal(1, _measured.Last("coordinator.peer.link.breaks"));
    }

    [Fact]
    public void Peer_BytesAndState_AreReportedByPeer()
    {
        var peer = _measured.Metrics.Peers.Of(Two);
        Assert.Same(peer, _measured.Metrics.Peers.Of(Two));
        peer.CameUp();
        peer.Sent(10);
        peer.Received(20);
        peer.ObserveQueue(() => 30);

        Assert.Equal(10, _measured.Last("coordinator.peer.io{peer=2,direction=sent}"));
        Assert.Equal(20, _measured.Last("coordinator.peer.io{peer=2,direction=received}"));
        Assert.Equal(30, _measured.Last("coordinator.peer.queue{peer=2}"));
        Assert.Equal(1, _measured.Last("coordinator.peer.up{peer=2}"));
        Assert.Equal(1, _measured.Last("coordinator.peer.frames{direction=sent}"));
    }

    private static StateTraced State(ServerState state) => new(state, Two, new Epoch(1), "a test");

    private static ReplicaStatus Status(ServerState state, long commit) => new(
        state, Two, new Epoch(1), Serving: true, default, new Zxid(commit), default, 0, 0, 0, 0, 0, 1, 0, Voter: true, Suspect: false, null)
    {
        Membership = EnsembleMembership.Of([]),
    };

    /// <summary>One that elected and synchronized in no time.</summary>
    private LeadershipClock Serving()
    {
        var clock = new LeadershipClock(_meter, _time);
        clock.Record(State(ServerState.Following));
        clock.Record(new SynchronizedTraced(Two));
        return clock;
    }
}
