using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Replication.Watches;
using Coordinator.Tree.Txns;

namespace Coordinator.UnitTests.Replication;

/// <summary>Watches end to end on one server: protocol.md 7.</summary>
public sealed class WatchTests
{
    [Fact]
    public void OneShot_FiresOnceBeforeTheReplyThatReflectsIt()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send(
            client.Write(1, TestClient.Create("/x")),
            client.Read(new DataQuery("/x"), watch: 7),
            client.Write(2, TestClient.Set("/x", "1")),
            client.Write(3, TestClient.Set("/x", "2")));

        Assert.Equal(["Changed /x [7]"], client.Events);
        var kinds = client.Items.Select(item => item.GetType().Name).ToList();
        Assert.Equal(["AttachedItem", "ReplyItem", "ReplyItem", "EventsItem", "ReplyItem", "ReplyItem"], kinds);
        Assert.Equal(0, ensemble[1].Status.Watches);
    }

    [Fact]
    public void Exists_OnAMissingZnode_ArmsForItsCreation()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send(client.Read(new ExistsQuery("/x"), watch: 1), client.Read(new DataQuery("/x"), watch: 2), client.Write(1, TestClient.Create("/x")));

        Assert.Equal(["Created /x [1]"], client.Events);
    }

    [Fact]
    public void Delete_FiresDataAndChildWatchesOnceEachAndTheParents()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send(
            client.Write(1, TestClient.Create("/x")),
            client.Read(new DataQuery("/x"), watch: 1),
            client.Read(new ChildrenQuery("/x", null, 0, false), watch: 2),
            client.Read(new ChildrenQuery("/", null, 0, false), watch: 3),
            client.Write(2, TestClient.Delete("/x")));

        Assert.Equal(["Deleted /x [1,2]", "ChildrenChanged / [3]"], client.Events);
    }

    [Fact]
    public void Persistent_SeesTheZnodeAndItsChildren_RecursiveAllBelowWithoutChildrenChanged()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send(client.AddWatch("/x", 1), client.AddWatch("/x", 2, recursive: true));
        client.Send(
            client.Write(1, TestClient.Create("/x")),
            client.Write(2, TestClient.Create("/x/y")),
            client.Write(3, TestClient.Set("/x/y", "1")),
            client.Write(4, TestClient.Delete("/x/y")),
            client.Write(5, TestClient.Delete("/x")));

        Assert.Equal(
            [
                "Created /x [1,2]",
                "Created /x/y [2]",
                "ChildrenChanged /x [1]",
                "Changed /x/y [2]",
                "Deleted /x/y [2]",
                "ChildrenChanged /x [1]",
                "Deleted /x [1,2]",
            ],
            client.Events);
    }

    [Fact]
    public void RemoveWatch_StopsEvents_AndOfAnUnknownNumberIsNoWatcher()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send(client.AddWatch("/x", 1), client.RemoveWatch(1), client.RemoveWatch(1), client.Write(1, TestClient.Create("/x")));

        Assert.Empty(client.Events);
        Assert.Equal([ErrorCode.Ok, ErrorCode.Ok, ErrorCode.NoWatcher, ErrorCode.Ok], client.Replies.Select(reply => reply.Code));
    }

    [Fact]
    public void Attach_ResumesPersistentWatches_WithoutGapOrDuplicate()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        var other = ensemble.Client(1).Open("b");
        client.Send(client.AddWatch("/", 1, recursive: true));
        other.Send(other.Write(1, TestClient.Create("/1")));
        var resumeFrom = client.Items.OfType<EventsItem>().Last().CompleteZxid;
        client.Leave();
        other.Send(other.Write(2, TestClient.Create("/2")), other.Write(3, TestClient.Create("/3")));
        var again = ensemble.Client(1).Attach(
            client.Attached.Session, "a", 2, resumeFrom, watches: [new PersistentWatch("/", true, resumeFrom, 1)]);
        other.Send(other.Write(4, TestClient.Create("/4")));

        Assert.IsType<AttachedItem>(again.Items[0]);
        Assert.Equal(["Created /2 [1]", "Created /3 [1]", "Created /4 [1]"], again.Events);
        Assert.Equal([other.Replies[1].Zxid, other.Replies[2].Zxid, other.Replies[3].Zxid], again.Items.OfType<EventsItem>().Select(item => item.CompleteZxid));
    }

    /// <summary>
    /// An attach owes events of different ages. A client that gets the first of them, and then loses its connection, must not believe that it
    /// had the rest: it resumes from what it was told to be complete (simulation, seed 2030 of 60 s: a gap without a Resync).
    /// </summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(600, false)]
    [InlineData(600, true)]
    public void Attach_OwesEventsOfDifferentAges_NoneIsPassedOver(int persistent, bool isSlow)
    {
        var ensemble = ReplicaEnsemble.Started(1, options => options with { WatchHistoryEvents = 1, MaxOutboxBytes = isSlow ? 60 : 100_000 });
        var other = ensemble.Client(1).Open("b");
        var client = ensemble.Client(1).Open("a");
        Write(1, TestClient.Create("/x"));
        var seen = ensemble[1].Status.Applied;
        client.Leave();
        Write(2, TestClient.Set("/x", "1"));
        Write(3, TestClient.Create("/y"));
        Write(4, TestClient.Create("/z"));
        var again = ensemble.Client(1).Attach(
            client.Attached.Session,
            "a",
            2,
            seen,
            rearm: [new OneShotWatch("/x", OneShotKind.Data, 1_000)],
            watches: [.. Enumerable.Range(1, persistent).Select(id => new PersistentWatch("/" + id, false, seen, id))]);

        var attachedAt = ensemble[1].Status.Applied;
        if (isSlow)
        {
            Assert.Empty(again.Events);
            Write(5, TestClient.Create("/v"));
            Write(6, TestClient.Create("/w"));
            again.Drain(1_000_000);
        }

        var items = again.Items.OfType<EventsItem>().ToList();
        var first = items.FindIndex(item => item.CompleteZxid >= attachedAt);
        var resynced = items.Take(first + 1).SelectMany(item => item.Events).Where(hit => hit.Event.Type == WatchedEventType.Resync);
        Assert.Equal(persistent, resynced.SelectMany(hit => hit.WatchIds).Distinct().Count());
        Assert.Contains("Changed /x [1000]", again.Events);

        void Write(long number, TxnBody txn)
        {
            other.Drain(1_000_000);
            other.Send(other.Write(number, txn));
            Assert.Equal(ErrorCode.Ok, other.Replies[^1].Code);
        }
    }

    [Fact]
    public void Attach_RearmsOneShotWatches_ByTheSetWatchesTable()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var other = ensemble.Client(1).Open("b");
        var client = ensemble.Client(1).Open("a");
        other.Send([.. new[] { "/same", "/changed", "/deleted", "/parent", "/quiet" }.Select((path, i) => other.Write(i + 1, TestClient.Create(path)))]);
        var seen = ensemble[1].Status.Applied;
        client.Leave();
        other.Send(
            other.Write(6, TestClient.Set("/changed", "1")),
            other.Write(7, TestClient.Delete("/deleted")),
            other.Write(8, TestClient.Create("/parent/child")),
            other.Write(9, TestClient.Create("/created")));
        var again = ensemble.Client(1).Attach(client.Attached.Session, "a", 2, seen, rearm:
        [
            new OneShotWatch("/same", OneShotKind.Data, 1),
            new OneShotWatch("/changed", OneShotKind.Data, 2),
            new OneShotWatch("/deleted", OneShotKind.Data, 3),
            new OneShotWatch("/created", OneShotKind.Exists, 4),
            new OneShotWatch("/missing", OneShotKind.Exists, 5),
            new OneShotWatch("/parent", OneShotKind.Children, 6),
            new OneShotWatch("/quiet", OneShotKind.Children, 7),
            new OneShotWatch("/deleted", OneShotKind.Children, 8),
        ]);

        Assert.Equal(["Changed /changed [2]", "ChildrenChanged /parent [6]", "Deleted /deleted [3]", "Created /created [4]", "Deleted /deleted [8]"], again.Events);
        Assert.Equal(3, ensemble[1].Status.Watches);
        other.Send(other.Write(10, TestClient.Set("/same", "1")), other.Write(11, TestClient.Create("/missing")), other.Write(12, TestClient.Create("/quiet/c")));
        Assert.Equal(["Changed /same [1]", "Created /missing [5]", "ChildrenChanged /quiet [7]"], again.Events.Skip(5));
    }

    [Fact]
    public void AddWatch_FromAZxid_CatchesUpWithoutRepeatingToOthers()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        var from = client.Attached.Seen;
        client.Send(client.AddWatch("/", 1, recursive: true), client.Write(1, TestClient.Create("/1")), client.Write(2, TestClient.Create("/2")));
        client.Send(client.AddWatch("/", 2, recursive: true, from: from), client.Write(3, TestClient.Create("/3")));

        Assert.Equal(["Created /1 [1]", "Created /2 [1]", "Created /1 [2]", "Created /2 [2]", "Created /3 [1,2]"], client.Events);
    }

    [Fact]
    public void AddWatch_BelowTheFloor_IsCompacted()
    {
        var ensemble = ReplicaEnsemble.Started(1, options => options with { WatchHistoryEvents = 2 });
        var client = ensemble.Client(1).Open("a");
        client.Send([.. Enumerable.Range(1, 4).Select(seq => client.Write(seq, TestClient.Create("/" + seq)))]);
        client.Send(client.AddWatch("/", 1, from: client.Replies[0].Zxid), client.AddWatch("/", 2, recursive: true, from: client.Replies[1].Zxid));

        Assert.Equal([ErrorCode.Compacted, ErrorCode.Ok], client.Replies.Skip(4).Select(reply => reply.Code));
        Assert.Equal(["Created /3 [2]", "Created /4 [2]"], client.Events);
    }

    [Fact]
    public void Attach_WithAWatchBelowTheFloor_GetsAResyncAtItsPlace()
    {
        var ensemble = ReplicaEnsemble.Started(1, options => options with { WatchHistoryEvents = 2 });
        var client = ensemble.Client(1).Open("a");
        client.Send([.. Enumerable.Range(1, 4).Select(seq => client.Write(seq, TestClient.Create("/" + seq)))]);
        var zxids = client.Replies.Select(reply => reply.Zxid).ToList();
        client.Leave();
        var again = ensemble.Client(1).Attach(client.Attached.Session, "a", 2, zxids[3], watches:
        [
            new PersistentWatch("/", true, zxids[0], 1),
            new PersistentWatch("/", true, zxids[2], 2),
        ]);
        again.Send(again.Write(5, TestClient.Create("/5")));

        Assert.Equal(["Created /4 [2]", "Resync / [1]", "Created /5 [1,2]"], again.Events);
    }

    [Fact]
    public void UnaryWatch_SaysFromWhereItRuns_ThenGivesEvents()
    {
        var ensemble = ReplicaEnsemble.Started(1, options => options with { WatchHistoryEvents = 2 });
        var client = ensemble.Client(1).Open("a");
        client.Send([.. Enumerable.Range(1, 4).Select(seq => client.Write(seq, TestClient.Create("/" + seq)))]);
        var zxids = client.Replies.Select(reply => reply.Zxid).ToList();
        var old = Watch(ensemble, zxids[0]);
        var recent = Watch(ensemble, zxids[2]);
        var now = Watch(ensemble, Zxid.Zero);
        var ahead = Watch(ensemble, new Zxid(zxids[3].Value + 1));

        Assert.Equal(ErrorCode.Compacted, old.Ended.Code);
        Assert.Equal(ErrorCode.NotReady, ahead.Ended.Code);
        Assert.Equal(zxids[2], Assert.IsType<EventsItem>(recent.Items[0]).CompleteZxid);
        Assert.Equal(zxids[3], Assert.IsType<EventsItem>(now.Items[0]).CompleteZxid);
        client.Send(client.Write(5, TestClient.Create("/5")));
        Assert.Equal(["Created /4 [1]", "Created /5 [1]"], recent.Events);
        Assert.Equal(["Created /5 [1]"], now.Events);
    }

    [Fact]
    public void SlowReader_KeepsACursor_AndGetsEverythingInOrderWhenItReads()
    {
        var ensemble = ReplicaEnsemble.Started(1, options => options with { MaxOutboxBytes = 400 });
        var slow = ensemble.Client(1).Open("slow");
        var writer = ensemble.Client(1).Open("writer");
        slow.Send(slow.AddWatch("/", 1, recursive: true));
        for (var seq = 1; seq <= 20; seq++)
        {
            writer.Send(writer.Write(seq, TestClient.Create("/" + seq)));
            writer.Drain(10_000);
        }

        slow.Send(slow.Read(new ExistsQuery("/20")));
        Assert.True(slow.Events.Count < 6);
        Assert.Single(slow.Replies);
        Drain(slow);

        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"Created /{i} [1]"), slow.Events);
        Assert.Equal(2, slow.Replies.Count);
        Assert.IsType<ReplyItem>(slow.Items[^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SlowReader_IsCountedUntilItReadsOrLeaves(bool leaves)
    {
        var ensemble = ReplicaEnsemble.Started(1, options => options with { MaxOutboxBytes = 400 });
        var slow = ensemble.Client(1).Open("slow");
        var writer = ensemble.Client(1).Open("writer");
        slow.Send(slow.AddWatch("/", 1, recursive: true));
        Assert.Equal(0, ensemble[1].Status.Load.ReadersBehind);
        for (var seq = 1; seq <= 20; seq++)
        {
            writer.Send(writer.Write(seq, TestClient.Create("/" + seq)));
            writer.Drain(10_000);
        }

        Assert.Equal(1, ensemble[1].Status.Load.ReadersBehind);
        if (leaves)
        {
            slow.Leave();
        }
        else
        {
            Drain(slow);
        }

        Assert.Equal(0, ensemble[1].Status.Load.ReadersBehind);
    }

    [Fact]
    public void SlowReader_ThatTheRingHasPassed_GetsAResyncThenItsReplies()
    {
        var ensemble = ReplicaEnsemble.Started(1, options => options with { MaxOutboxBytes = 400, WatchHistoryEvents = 3 });
        var slow = ensemble.Client(1).Open("slow");
        var writer = ensemble.Client(1).Open("writer");
        slow.Send(slow.AddWatch("/", 1, recursive: true), slow.Read(new ExistsQuery("/20"), watch: 2), slow.Read(new ExistsQuery("/never"), watch: 3));
        for (var seq = 1; seq <= 20; seq++)
        {
            writer.Send(writer.Write(seq, TestClient.Create("/" + seq)));
            writer.Drain(10_000);
        }

        slow.Send(slow.Read(new ExistsQuery("/20")));
        Drain(slow);

        Assert.Equal(["Resync / [1]", "Created /20 [2]"], slow.Events.TakeLast(2));
        Assert.DoesNotContain("Created /15 [1]", slow.Events);
        Assert.IsType<ReplyItem>(slow.Items[^1]);
        writer.Send(writer.Write(21, TestClient.Create("/never")));
        Drain(slow);
        Assert.Equal("Created /never [1,3]", slow.Events[^1]);
    }

    [Fact]
    public void LargeTxn_GoesInChunks_AndOnlyTheLastOneCompletesIt()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send(client.AddWatch("/", 1, recursive: true));
        var before = ensemble[1].Status.Applied;
        var multi = new Coordinator.Tree.Txns.WriteTxn([.. Enumerable.Range(0, 1_000).SelectMany(i => TestClient.Create("/" + i).Ops)], [], true);
        client.Send(client.Write(1, multi));

        var items = client.Items.OfType<EventsItem>().ToList();
        Assert.Equal([512, 488], items.Select(item => item.Events.Count));
        Assert.Equal([before, ensemble[1].Status.Applied], items.Select(item => item.CompleteZxid));
    }

    private static void Drain(TestClient client)
    {
        var drained = 0;
        for (var items = client.Items; drained < items.Count; items = client.Items)
        {
            client.Drain(items[drained++].Weight);
        }
    }

    private static TestClient Watch(ReplicaEnsemble ensemble, Zxid from)
    {
        var client = ensemble.Client(1);
        client.Input(new UnaryWatch(client.Attachment, new PersistentWatch("/", true, from, 1), []));
        return client;
    }

    /// <summary>A learner hears of the best ring of the ensemble by the leader's pings, also when it is another learner's.</summary>
    [Fact]
    public void HistoryThatOnlyAnotherLearnerHas_TheClientIsSentThere()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(leader).Open("a");
        var seen = client.Attached.Seen;
        client.Send(client.Write(1, TestClient.Create("/x")), client.Write(2, TestClient.Create("/y")));
        ensemble.Tick(3);
        foreach (var server in new[] { leader, a })
        {
            var replica = ensemble[server].Replica;
            replica.Parts.Ring.Reset(replica.Status.Applied);
            replica.Zab.WatchFloor = replica.Parts.Ring.Floor;
        }

        ensemble.Tick(6);
        PersistentWatch[] old = [new PersistentWatch("/", true, seen, 1)];
        var redirected = ensemble.Client(a).Attach(client.Attached.Session, "a", 2, seen, watches: old);
        Assert.Equal((ErrorCode.Compacted, new ServerId(b)), (redirected.Ended.Code, redirected.Ended.BetterServer));

        var fresh = ensemble.Client(a).Open("b");
        fresh.Send(fresh.AddWatch("/", 1, recursive: true, seen));
        Assert.Equal((ErrorCode.Compacted, new ServerId(b)), (fresh.Replies[0].Code, fresh.Replies[0].BetterServer));

        var resumed = ensemble.Client(b).Attach(client.Attached.Session, "a", 3, seen, watches: old);
        Assert.Equal(["Created /x [1]", "Created /y [1]"], resumed.Events.Take(2));

        // Nobody reaches further back than the beginning of what b has lost too.
        ensemble[b].Replica.Parts.Ring.Reset(ensemble[b].Status.Applied);
        ensemble[b].Replica.Zab.WatchFloor = ensemble[b].Replica.Parts.Ring.Floor;
        ensemble.Tick(6);
        var resynced = ensemble.Client(a).Attach(client.Attached.Session, "a", 4, seen, watches: old);
        Assert.Equal(["Resync / [1]"], resynced.Events);
    }
}
