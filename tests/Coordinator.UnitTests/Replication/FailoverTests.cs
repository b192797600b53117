using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Messages;
using Coordinator.Replication.Reads;
using Coordinator.Replication.Watches;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.UnitTests.Replication;

/// <summary>Nothing stays on the floor when leaders, links and servers are lost.</summary>
public sealed class FailoverTests
{
    [Fact]
    public void Writes_ForwardedIntoAStayThatEnds_AreOfferedAgainInOrder()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a");
        ensemble.Tick(2);
        ensemble.Filter = (_, _, message) => message is not ForwardWrites;
        client.Send([.. Enumerable.Range(1, 5).Select(seq => client.Write(seq, TestClient.Create("/" + seq)))]);
        Assert.Empty(client.Replies);

        ensemble.Filter = (_, _, _) => true;
        ensemble.Kill(leader);
        ensemble.TickUntil(() => client.Replies.Count == 5);
        Assert.All(client.Replies, reply => Assert.Equal(ErrorCode.Ok, reply.Code));
        Assert.Equal(client.Replies.Select(reply => reply.Zxid).Order(), client.Replies.Select(reply => reply.Zxid));
    }

    [Fact]
    public void Writes_ProposedByALeaderThatDies_AreAppliedOnce()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a");
        ensemble.Tick(2);

        // The proposal reaches both followers, no commit and no reply does.
        ensemble.Filter = (from, to, message) => !(to == leader && message is Ack) && !(from == leader && message is Commit);
        client.Send(client.Write(1, TestClient.Create("/x")), client.Write(2, TestClient.Set("/x", "1")));
        Assert.Empty(client.Replies);

        ensemble.Filter = (_, _, _) => true;
        ensemble.Kill(leader);
        ensemble.TickUntil(() => client.Replies.Count == 2);
        Assert.All(client.Replies, reply => Assert.Equal(ErrorCode.Ok, reply.Code));
        var call = ensemble.NextCall();
        ensemble[b].Step(new UnaryRead(call, new DataQuery("/x"), false, []));
        Assert.Equal(1, ensemble[b].ToClients.OfType<UnaryAnswer>().Single(sent => sent.CallId == call).Reply.Read!.Stat!.Value.Version);
    }

    [Fact]
    public void Write_TakenToAnotherServerWhileUnderWay_IsAppliedOnceAndAnsweredThere()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = AttachTests.Roles(ensemble);
        var first = ensemble.Client(a).Open("a");
        ensemble.Tick(2);
        ensemble[leader].IsDiskStalled = true;
        ensemble[a].IsDiskStalled = true;
        ensemble[b].IsDiskStalled = true;
        first.Send(first.Write(1, TestClient.Create("/x")));
        var second = ensemble.Client(b).Attach(first.Attached.Session, "a", 2);
        second.Send(second.Write(1, TestClient.Create("/x")));
        Assert.Empty(second.Replies);

        foreach (var server in ensemble.Servers.Values)
        {
            server.IsDiskStalled = false;
        }

        ensemble.Settle();
        ensemble.Tick();
        Assert.Equal(ErrorCode.Ok, Assert.Single(second.Replies).Code);
        Assert.Empty(first.Replies);
    }

    [Fact]
    public void UnaryWrite_ProposedWhenTheLeaderIsLost_IsOutcomeUnknownAndNotOfferedAgain()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        ensemble.Filter = (_, _, message) => message is not ForwardWrites;
        ensemble[a].Step(new UnaryWrite(1, TestClient.Create("/x"), []));
        ensemble.Settle();
        ensemble.Filter = (_, _, _) => true;
        ensemble.Kill(leader);
        ensemble.TickUntil(() => ensemble[a].IsServing);
        ensemble.Tick(5);

        Assert.Equal(ErrorCode.OutcomeUnknown, Assert.IsType<UnaryAnswer>(Assert.Single(ensemble[a].ToClients)).Reply.Code);
        Assert.Equal(1, ensemble[a].Status.Znodes);
    }

    [Fact]
    public void UnaryWrite_IsAnsweredWithItsZxid_AndAnErrorWithItsCode()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (_, a, _) = AttachTests.Roles(ensemble);
        ensemble[a].Step(new UnaryWrite(1, TestClient.Create("/x"), []));
        ensemble[a].Step(new UnaryWrite(2, TestClient.Create("/x"), []));
        ensemble[a].Step(new UnaryWrite(3, TestClient.Create("/e", mode: CreateMode.Ephemeral), []));
        ensemble.Settle();
        ensemble.Tick(2);

        var answers = ensemble[a].ToClients.OfType<UnaryAnswer>().OrderBy(answer => answer.CallId).Select(answer => answer.Reply).ToList();
        Assert.Equal([ErrorCode.Ok, ErrorCode.NodeExists, ErrorCode.BadArguments], answers.Select(reply => reply.Code));
        Assert.False(answers[0].Zxid.IsZero);
    }

    [Fact]
    public void Writes_RefusedByTheLeaderForLackOfRoom_AreOfferedAgain()
    {
        var ensemble = ReplicaEnsemble.Started(3, options => options with { Zab = options.Zab with { MaxOutstandingTxns = 2 } });
        var (_, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a");
        ensemble.Tick(2);
        client.Send([.. Enumerable.Range(1, 9).Select(seq => client.Write(seq, TestClient.Create("/" + seq)))]);
        ensemble.TickUntil(() => client.Replies.Count == 9);

        Assert.All(client.Replies, reply => Assert.Equal(ErrorCode.Ok, reply.Code));
    }

    [Fact]
    public void Restart_RefillsTheRingByReplay()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(leader).Open("a");
        client.Send([.. Enumerable.Range(1, 4).Select(seq => client.Write(seq, TestClient.Create("/" + seq)))]);
        ensemble.Tick(3);
        ensemble.Kill(a);
        ensemble.Boot(a);
        ensemble.TickUntil(() => ensemble[a].IsServing);
        var resumed = ensemble.Client(a).Attach(
            client.Attached.Session, "a", 2, client.Replies[3].Seen, watches: [new PersistentWatch("/", true, client.Replies[1].Zxid, 1)]);

        Assert.Equal(["Created /3 [1]", "Created /4 [1]"], resumed.Events);
        Assert.Equal(Zxid.Zero, ensemble[a].Replica.Parts.Ring.Floor);
    }

    [Fact]
    public void Install_DetachesSessionsAndSetsTheFloor()
    {
        var ensemble = ReplicaEnsemble.Started(3, options => options with
        {
            SnapshotEveryTxns = 10,
            Zab = options.Zab with { WindowTxns = 4 },
        });
        var (leader, a, b) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(leader).Open("a");
        ensemble.Kill(a);
        for (var seq = 1; seq <= 60; seq++)
        {
            client.Send(client.Write(seq, TestClient.Create("/" + seq)));
        }

        ensemble.Tick(2);
        Assert.NotEmpty(ensemble[leader].Snapshots);
        ensemble[leader].PurgeLog();
        ensemble[b].PurgeLog();
        ensemble[a].Boot();
        var watch = ensemble.Client(a);
        watch.Input(new UnaryWatch(watch.Attachment, new PersistentWatch("/", true, Zxid.Zero, 1), []));
        ensemble.Link(a);
        ensemble.TickUntil(() => ensemble[a].IsServing);

        Assert.Contains(ensemble[a].Traces, happened => happened is InstalledTraced);
        Assert.Equal(ErrorCode.NotReady, watch.Ended.Code);
        Assert.Equal(ensemble[leader].Status.Digest, ensemble[a].Status.Digest);
        Assert.Equal(ensemble[leader].Status.Applied, ensemble[a].Status.Applied);
        Assert.True(ensemble[a].Replica.Parts.Ring.Floor > Zxid.Zero);

        // The history is gone there; the leader still has it, and says so with its pings.
        ensemble.Tick(2);
        var redirected = ensemble.Client(a).Attach(
            client.Attached.Session, "a", 2, client.Attached.Seen, watches: [new PersistentWatch("/", true, client.Attached.Seen, 1)]);
        Assert.Equal(ErrorCode.Compacted, redirected.Ended.Code);
    }

    [Fact]
    public void Snapshots_AreTakenByEveryServerOnlyThroughWhatIsFlushed()
    {
        var ensemble = ReplicaEnsemble.Started(1, options => options with { SnapshotEveryTxns = 10 });
        var client = ensemble.Client(1).Open("a");
        for (var seq = 1; seq <= 60; seq++)
        {
            client.Send(client.Write(seq, TestClient.Create("/" + seq)));
        }

        Assert.InRange(ensemble[1].Snapshots.Count, 3, 6);
        ensemble.Kill(1);
        ensemble.Boot(1);
        ensemble.Tick(3);
        Assert.Equal(61, ensemble[1].Status.Znodes);
        Assert.Single(ensemble[1].Ensembles.Distinct());
        Assert.Equal(2, ensemble[1].Ensembles.Count);
    }

    [Fact]
    public void Stopping_EndsAttachmentsAndCallsAndStepsDown()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        ensemble[1].IsDiskStalled = true;
        ensemble[1].Step(new UnaryWrite(1, TestClient.Create("/x"), []));
        ensemble[1].Step(new Stopping());

        Assert.Equal(ErrorCode.Unavailable, client.Ended.Code);
        Assert.Equal(ErrorCode.OutcomeUnknown, ensemble[1].ToClients.OfType<UnaryAnswer>().Single().Reply.Code);
        Assert.False(ensemble[1].IsServing);
        ensemble[1].Step(new UnaryWrite(2, TestClient.Create("/y"), []));
        Assert.Equal(ErrorCode.Unavailable, ensemble[1].ToClients.OfType<UnaryAnswer>().Last().Reply.Code);
    }

    [Fact]
    public void TxnOfAnUnknownFormat_TheServerStopsBeforeIt_NamesIt_AndStandsForNothing()
    {
        var recovered = new ZabRecovered(
            new EpochState(new Epoch(1), new Epoch(1), true),
            Zxid.Zero,
            Zxid.Zero,
            [new ZxidRun(new Epoch(1), 1, 1)],
            [new LogRecord(new Zxid(new Epoch(1), 1), new byte[] { 99, 1 })],
            new Zxid(new Epoch(1), 1));
        var servers = EnsembleMembership.Of([new(new ServerId(1), ServerRole.Voter)]);
        var options = new ReplicaOptions { Zab = new ZabOptions { Id = new ServerId(1), Servers = servers, FoundingBody = default }, TreeSeed = 1 };
        var replica = new Replica(options, recovered, null);
        var effects = new List<Effect>();
        replica.Start(effects);
        for (var tick = 0; tick < 50; tick++)
        {
            replica.Step(new Tick(tick), effects);
        }

        Assert.Contains("apply level", replica.Status.Suspension, StringComparison.Ordinal);
        Assert.Equal((ServerState.Looking, Zxid.Zero), (replica.Status.State, replica.Status.Applied));
        Assert.Single(effects.OfType<Trace>(), trace => trace.Event is NoteTraced { Kind: NoteKind.StateSuspended });
    }
}
