using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Inspections;
using Coordinator.Replication.Reads;
using Coordinator.Replication.Watches;

namespace Coordinator.UnitTests.Replication;

/// <summary>What operators ask of a server.</summary>
public sealed class InspectionTests
{
    [Fact]
    public void Sessions_TheLeaderKnowsWhereEachIs_TheOthersTheirOwn()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = AttachTests.Roles(ensemble);
        var atLeader = ensemble.Client(leader).Open("l", timeout: 4_000).Attached.Session;
        var client = ensemble.Client(a).Open("a", timeout: 5_000);
        var atA = client.Attached.Session;
        client.Send(client.Write(1, TestClient.Create("/e", mode: CreateMode.Ephemeral)));

        Assert.Equal(
            [new SessionFinding(atLeader, 4_000, new ServerId(leader), 0), new SessionFinding(atA, 5_000, new ServerId(a), 1)],
            Sessions(ensemble, leader).Sessions);
        Assert.Equal([ServerId.None, new ServerId(a)], Sessions(ensemble, a).Sessions.Select(session => session.Server));
        Assert.Equal([ServerId.None, ServerId.None], Sessions(ensemble, b).Sessions.Select(session => session.Server));
    }

    [Fact]
    public void Sessions_ThatLeftTheLeader_AreAttachedNowhere()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        ensemble.Client(1).Open("a").Leave();

        Assert.Equal(ServerId.None, Assert.Single(Sessions(ensemble, 1).Sessions).Server);
    }

    [Fact]
    public void Sessions_ComeInPages_AlsoAfterOneThatIsGone()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var ids = Enumerable.Range(0, 5).Select(i => ensemble.Client(1).Open("p" + i).Attached.Session).ToList();

        var first = Sessions(ensemble, 1, limit: 2);
        Assert.True(first.HasMore);
        Assert.Equal(ids[..2], first.Sessions.Select(session => session.Session));
        ensemble[1].Step(new KillSession(ensemble.NextCall(), ids[1], []));
        ensemble.Settle();

        var rest = Sessions(ensemble, 1, ids[1], limit: 3);
        Assert.False(rest.HasMore);
        Assert.Equal(ids[2..], rest.Sessions.Select(session => session.Session));
        Assert.Empty(Sessions(ensemble, 1, ids[4]).Sessions);
    }

    [Fact]
    public void Watches_AreThoseThatSeeThePath()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        var session = client.Attached.Session;
        client.Send(
            client.Write(1, TestClient.Create("/a")),
            client.AddWatch("/", 1, recursive: true),
            client.AddWatch("/", 2),
            client.Read(new ExistsQuery("/a/b"), watch: 3),
            client.Read(new DataQuery("/a"), watch: 4),
            client.Read(new ChildrenQuery("/a", null, 0, false), watch: 5),
            client.AddWatch("/ab", 6, recursive: true));
        var unary = ensemble.Client(1);
        unary.Input(new UnaryWatch(unary.Attachment, new PersistentWatch("/a", true, Zxid.Zero, 1), []));

        Assert.Equal(
            [
                new WatchFinding(session, 1, WatchMode.Recursive, "/"),
                new WatchFinding(session, 3, WatchMode.Exists, "/a/b"),
                new WatchFinding(session, 4, WatchMode.Data, "/a"),
                new WatchFinding(session, 5, WatchMode.Children, "/a"),
                new WatchFinding(SessionId.None, 1, WatchMode.Recursive, "/a"),
            ],
            Watches(ensemble, "/a").Watches);
        Assert.Equal(7, Watches(ensemble, "/").Watches.Count);
    }

    [Fact]
    public void Watches_ComeInPages_WithinAnAttachmentToo()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        foreach (var name in new[] { "a", "b" })
        {
            var client = ensemble.Client(1).Open(name);
            client.Send([.. Enumerable.Range(1, 5).Select(id => client.AddWatch("/" + name, id))]);
        }

        var found = new List<(string, long)>();
        var position = default(WatchPosition);
        for (var pages = 1; ; pages++)
        {
            var page = Watches(ensemble, "/", position, limit: 3);
            found.AddRange(page.Watches.Select(watch => (watch.Path, watch.WatchId)));
            position = page.Last;
            if (!page.HasMore)
            {
                Assert.Equal(4, pages);
                break;
            }
        }

        Assert.Equal([.. Enumerable.Range(1, 5).Select(id => ("/a", (long)id)), .. Enumerable.Range(1, 5).Select(id => ("/b", (long)id))], found);
    }

    [Fact]
    public void Watches_OnLongPaths_FitAFrame()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send([.. Enumerable.Range(1, 900).Select(id => client.AddWatch("/" + new string('p', 4_000), id))]);

        var first = Watches(ensemble, "/");
        Assert.True(first.HasMore);
        Assert.InRange(first.Watches.Sum(watch => 3 * watch.Path.Length), 1, 1 << 20);
        Assert.Equal(first.Watches.Count + 1, Watches(ensemble, "/", first.Last).Watches[0].WatchId);
    }

    [Fact]
    public void Hotspots_AreOfWhatCameByThisServer()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a");
        var session = client.Attached.Session;
        client.Send(client.Write(1, TestClient.Create("/a")), client.AddWatch("/a", 1), client.Read(new DataQuery("/a")), client.Read(new ExistsQuery("/b")));
        client.Send(client.Write(2, TestClient.Set("/a", "1")), client.Write(3, TestClient.Delete("/missing")));
        ensemble[a].Step(new UnaryRead(ensemble.NextCall(), new DataQuery("/a"), false, []));
        ensemble[a].Step(new UnaryRead(ensemble.NextCall(), new DataQuery("not a path"), false, []));

        Assert.Equal(
            [
                new Hotspot(Activity.Write, "/a", SessionId.None, 2, 2),
                new Hotspot(Activity.Write, "/missing", SessionId.None, 1, 1),
                new Hotspot(Activity.Write, null, session, 3, 3),
                new Hotspot(Activity.Read, "/a", SessionId.None, 2, 2),
                new Hotspot(Activity.Read, "/b", SessionId.None, 1, 1),
                new Hotspot(Activity.Read, null, session, 2, 2),
                new Hotspot(Activity.Event, "/a", SessionId.None, 1, 1),
                new Hotspot(Activity.Event, null, session, 1, 1),
            ],
            Hotspots(ensemble, a).Hotspots);
        Assert.Empty(Hotspots(ensemble, leader).Hotspots);
        Assert.Equal(["/a"], Hotspots(ensemble, a, top: 1).Hotspots.Where(hot => hot.Activity == Activity.Write && hot.Path is not null).Select(hot => hot.Path!));
    }

    [Fact]
    public void Hotspots_AreForgottenAfterTwoMinutes()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        ensemble.Tick(1_200 - ((int)Hotspots(ensemble, 1).Milliseconds / 100));
        ensemble[1].Step(new UnaryRead(ensemble.NextCall(), new ExistsQuery("/a"), false, []));
        ensemble.Tick(1_199);
        Assert.Equal("/a", Hotspots(ensemble, 1).Hotspots[0].Path);
        Assert.InRange(Hotspots(ensemble, 1).Milliseconds, 60_000, 120_000);

        ensemble.Tick();
        Assert.Empty(Hotspots(ensemble, 1).Hotspots);
    }

    [Fact]
    public void Inspection_OfAStateThatIsNotToBeBelieved_IsRefused()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        ensemble[1].Replica.Parts.Repair.Stop("for a test");
        var answer = Ask(ensemble, 1, new SessionsInspection(SessionId.None, 0));

        Assert.Equal((ErrorCode.Unavailable, null), (answer.Reply.Code, answer.Findings));
    }

    private static SessionsPage Sessions(ReplicaEnsemble ensemble, int server, SessionId after = default, int limit = 0) =>
        Assert.IsType<SessionsPage>(Ask(ensemble, server, new SessionsInspection(after, limit)).Findings);

    private static WatchesPage Watches(ReplicaEnsemble ensemble, string path, WatchPosition after = default, int limit = 0) =>
        Assert.IsType<WatchesPage>(Ask(ensemble, 1, new WatchesInspection(path, after, limit)).Findings);

    private static HotspotList Hotspots(ReplicaEnsemble ensemble, int server, int top = 0) =>
        Assert.IsType<HotspotList>(Ask(ensemble, server, new HotspotsInspection(top)).Findings);

    private static UnaryAnswer Ask(ReplicaEnsemble ensemble, int server, Inspection asked)
    {
        var call = ensemble.NextCall();
        ensemble[server].Step(new Inspect(call, asked));
        return ensemble[server].ToClients.OfType<UnaryAnswer>().Single(sent => sent.CallId == call);
    }
}
