using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Tree.Txns;
using Coordinator.Zab.Messages;

namespace Coordinator.UnitTests.Replication;

/// <summary>Session time: protocol.md 5, [!] Time.</summary>
public sealed class LivenessTests
{
    [Fact]
    public void Ping_OnTheLeader_IsCountedWithTheNextTick()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Ping(1);
        ensemble.Tick();

        Assert.Equal(new PongItem(1, 1, false, client.Attached.Seen), client.Pongs.Single());
    }

    [Fact]
    public void Ping_OnAFollower_IsAnsweredWhenTheLeaderHasCountedIt()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (_, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a");
        client.Ping(1);
        Assert.Empty(client.Pongs);

        ensemble.Tick();
        var pong = Assert.Single(client.Pongs);
        Assert.Equal((1L, 1L, false), (pong.Counted, pong.Number, pong.NoLeader));
    }

    [Fact]
    public void Ping_AtALeaderThatIsCutOff_IsNotSaidToBeCounted()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var leader = ensemble.Leader.Id;
        var client = ensemble.Client(leader).Open("a");
        ensemble.Filter = (from, to, _) => from != leader && to != leader;
        client.Ping(1);
        ensemble.Tick(4);

        // It does not know yet that it is deposed; a successor may have begun to count the session's time before the ping.
        Assert.True(ensemble[leader].IsLeading);
        var pong = Assert.Single(client.Pongs);
        Assert.Equal((0L, 1L, false), (pong.Counted, pong.Number, pong.NoLeader));
    }

    [Fact]
    public void Ping_ThatALostLeaderCounted_IsCountedByTheNextOne()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a");
        ensemble.Filter = (from, _, message) => from != leader || message is not Coordinator.Replication.Messages.TouchesCounted;
        client.Ping(1);
        ensemble.Tick(4);
        Assert.Equal(0, client.Pongs[^1].Counted);

        ensemble.Kill(leader);
        ensemble.TickUntil(() => ensemble[a].IsServing);
        ensemble.Tick(2);
        Assert.Equal(1, client.Pongs[^1].Counted);
    }

    [Fact]
    public void Touch_OfAnAttachmentThatWasReplacedHere_LeavesTheNewOneAlone()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        foreach (var server in new[] { leader, a })
        {
            var old = ensemble.Client(server).Open("at " + server);
            old.Ping(1);
            var renewed = ensemble.Client(server).Attach(old.Attached.Session, "at " + server, 2);
            ensemble.Tick(3);

            Assert.Equal(ErrorCode.SessionMoved, old.Ended.Code);
            renewed.Send(renewed.Write(1, TestClient.Create("/at" + server)));
            Assert.Equal(ErrorCode.Ok, renewed.Replies[0].Code);
        }
    }

    [Fact]
    public void Ping_ThatNobodyCounts_IsAnsweredAfterThreeTicksWithWhatIsCounted()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (_, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a");
        ensemble.Filter = (_, _, message) => message is not Coordinator.Replication.Messages.TouchesCounted;
        client.Ping(1);
        ensemble.Tick(2);
        Assert.Empty(client.Pongs);
        ensemble.Tick();

        var pong = Assert.Single(client.Pongs);
        Assert.Equal((0L, 1L), (pong.Counted, pong.Number));
    }

    [Fact]
    public void Pings_OfLongSessions_AreCountedWithPingsOfTheLeaderThatAreSentAnyway()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        List<TestClient> clients = [.. Enumerable.Range(0, 12).Select(i => ensemble.Client((i % 3) + 1).Open("c" + i, timeout: 30_000))];
        ensemble.Tick(6);
        var pings = 0;
        ensemble.Filter = (_, _, message) =>
        {
            pings += message is Ping ? 1 : 0;
            return true;
        };
        for (var tick = 0; tick < 24; tick++)
        {
            clients[tick / 2].Ping(1);
            ensemble.Tick();
        }

        Assert.Equal(2 * 24 / 3, pings);
        ensemble.Tick(6);
        Assert.All(clients, client => Assert.Equal(1, client.Pongs.Single().Counted));
    }

    [Fact]
    public void Ping_OfAShortSession_TakesAlongWhatWaits()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (_, a, _) = AttachTests.Roles(ensemble);
        var patient = ensemble.Client(a).Open("a", timeout: 30_000);
        var hasty = ensemble.Client(a).Open("b", timeout: 1_000);
        ensemble.Tick(5);
        patient.Ping(1);
        hasty.Ping(1);
        ensemble.Tick();

        Assert.Equal([1L, 1L], [patient.Pongs.Single().Counted, hasty.Pongs.Single().Counted]);
    }

    [Fact]
    public void Ping_OfAShortSession_ThatNobodyCounts_IsAnsweredBeforeThatOfALongOne()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (_, a, _) = AttachTests.Roles(ensemble);
        var patient = ensemble.Client(a).Open("a", timeout: 30_000);
        var hasty = ensemble.Client(a).Open("b", timeout: 1_000);
        ensemble.Tick(5);
        ensemble.Filter = (_, _, message) => message is not Coordinator.Replication.Messages.TouchesCounted;
        patient.Ping(1);
        hasty.Ping(1);
        ensemble.Tick(3);
        Assert.Equal((0, 1), (patient.Pongs.Count, hasty.Pongs.Count));
        ensemble.Tick(4);

        Assert.Equal((0L, 1L), (patient.Pongs.Single().Counted, patient.Pongs.Single().Number));
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(10_000, 1)]
    [InlineData(30_000, 4)]
    [InlineData(3_600_000, 5)]
    public void SignOfLife_WaitsForASmallPartOfTheTimeout(int timeout, int ticks) =>
        Assert.Equal(ticks, Coordinator.Replication.Sessions.Liveness.TouchTicksOf(timeout, 100));

    [Fact]
    public void Ping_WithoutLeader_SaysSo()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a");
        ensemble.Kill(leader);
        ensemble.Kill(b);
        client.Ping(7);

        var pong = Assert.Single(client.Pongs, pong => pong.Number == 7);
        Assert.Equal((0L, 7L, true), (pong.Counted, pong.Number, pong.NoLeader));
    }

    /// <summary>A client whose writes wait at a server that lost its leader, accepted, would else hear of it with its next pong only.</summary>
    [Fact]
    public void LosingTheLeader_AndFindingOne_IsSaidUnasked()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a");
        client.Ping(1);
        ensemble.Tick();
        var before = client.Pongs.Count;
        ensemble.Kill(leader);
        ensemble.TickUntil(() => ensemble[a].IsServing);

        var told = client.Pongs.Skip(before).ToList();
        Assert.Equal((1L, 1L, true), (told[0].Counted, told[0].Number, told[0].NoLeader));
        Assert.Equal((1L, 1L, false), (told[^1].Counted, told[^1].Number, told[^1].NoLeader));
    }

    [Fact]
    public void Silence_LongerThanTheTimeout_ExpiresTheSessionAndItsEphemerals()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a", timeout: 1_000);
        client.Send(client.Write(1, TestClient.Create("/e", mode: CreateMode.Ephemeral)));
        ensemble.Tick(12);
        Assert.Equal(1, ensemble[a].Status.Sessions);

        ensemble.Tick(4);
        Assert.Equal((0, 1), (ensemble[a].Status.Sessions, ensemble[a].Status.Znodes));
        Assert.Equal(ErrorCode.SessionExpired, client.Ended.Code);
        Assert.Contains(ensemble[leader].Traces, happened => happened is ExpiryTraced);
    }

    [Fact]
    public void Pings_KeepASessionAlive()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (_, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a", timeout: 1_000);
        for (var ping = 1; ping <= 20; ping++)
        {
            client.Ping(ping);
            ensemble.Tick(3);
        }

        Assert.Equal(1, ensemble[a].Status.Sessions);
        Assert.Equal(20, client.Pongs[^1].Counted);
    }

    [Fact]
    public void Expiry_WithoutConfirmationOfTheReign_IsNotProposed()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        ensemble.Client(a).Open("a", timeout: 1_000);
        ensemble.Tick();
        ensemble.Rewrite = message => message is Pong pong ? pong with { Round = 0 } : message;
        ensemble.Tick(30);
        Assert.True(ensemble[leader].IsLeading);
        Assert.DoesNotContain(ensemble[leader].Traces, happened => happened is ExpiryTraced);

        ensemble.Rewrite = message => message;
        ensemble.Tick(4);
        Assert.Contains(ensemble[leader].Traces, happened => happened is ExpiryTraced);
    }

    [Fact]
    public void Expiry_ATouchHeldByAConfirmingFollower_SavesTheSession()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a", timeout: 1_000);
        ensemble.Tick(11);

        // The follower holds the ping of a client that is alive; the leader's deadline passes before the follower's tick.
        client.Ping(1);
        for (var i = 0; i < 4; i++)
        {
            ensemble.Wall += 100;
            ensemble[leader].Step(new Coordinator.Zab.Tick(ensemble.Wall));
            ensemble.Settle();
        }

        Assert.Equal(1, ensemble[leader].Status.Sessions);
        Assert.DoesNotContain(ensemble[leader].Traces, happened => happened is ExpiryTraced);
    }

    [Fact]
    public void NewLeader_GivesEverySessionAFullTimeout()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        ensemble.Client(a).Open("a", timeout: 2_000);
        ensemble.Tick(18);
        ensemble.Kill(leader);
        ensemble.TickUntil(() => ensemble.Servers.Values.Any(server => server.IsLeading));
        ensemble.Tick(19);
        Assert.Equal(1, ensemble[a].Status.Sessions);

        ensemble.Tick(6);
        Assert.Equal(0, ensemble[a].Status.Sessions);
    }

    [Fact]
    public void Gap_InTheTicks_PushesEveryDeadline()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        ensemble.Client(1).Open("a", timeout: 2_000);
        ensemble.Tick(15);
        ensemble.Tick(1, milliseconds: 1_500);
        ensemble.Tick(18);
        Assert.Equal(1, ensemble[1].Status.Sessions);

        ensemble.Tick(8);
        Assert.Equal(0, ensemble[1].Status.Sessions);
    }

    [Fact]
    public void Attach_DuringAPendingExpiry_WaitsForItAndIsSessionExpired()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var session = ensemble.Client(1).Open("a", timeout: 1_000).Attached.Session;
        ensemble.Tick(11);
        ensemble[1].IsDiskStalled = true;
        ensemble.Tick(4);
        Assert.Contains(ensemble[1].Traces, happened => happened is ExpiryTraced);
        var late = ensemble.Client(1).Attach(session, "a", 2);
        Assert.Empty(late.Items);

        ensemble[1].IsDiskStalled = false;
        ensemble.Settle();
        Assert.Equal(ErrorCode.SessionExpired, late.Ended.Code);
    }

    [Fact]
    public void Close_ByAnotherTxn_TellsTheServerAtOnce()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (_, a, b) = AttachTests.Roles(ensemble);
        var first = ensemble.Client(a).Open("a");
        ensemble.Tick(2);
        var second = ensemble.Client(b).Attach(first.Attached.Session, "a", 2);
        second.Send(second.Write(1, new CloseSessionTxn(CloseReason.Owner)));
        ensemble.Tick(2);

        Assert.Equal(ErrorCode.Ok, second.Replies[0].Code);
        Assert.Equal(ErrorCode.SessionExpired, second.Ended.Code);
        Assert.Equal(ErrorCode.SessionMoved, first.Ended.Code);
    }
}
