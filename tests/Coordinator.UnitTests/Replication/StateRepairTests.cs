using System.Runtime.InteropServices;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Tree;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.UnitTests.Replication;

/// <summary>A server whose state differs serves nothing from it, and gets the right one: from its own disk, else from the leader.</summary>
public sealed class StateRepairTests
{
    private int _seq;

    [Fact]
    public void Follower_Corrupted_IsRebuiltFromItsOwnDisk()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(leader).Open("a");
        Write(client, 5);
        Corrupt(ensemble[a], "/1");
        ensemble[a].AreSnapshotsStalled = true;
        Write(client, 1);
        ensemble.Tick(3);
        Assert.Contains("another digest", ensemble[a].Status.Suspension, StringComparison.Ordinal);
        Assert.False(ensemble[a].IsServing);

        // Nothing is served from it, but its acks count: with the other follower gone it is half of the quorum.
        Assert.Equal(ErrorCode.Unavailable, Read(ensemble, a, "/1").Code);
        Assert.Equal(ErrorCode.Unavailable, ensemble.Client(a).Attach(client.Attached.Session, "a", 2).Ended.Code);
        ensemble.Filter = (from, to, _) => (from == leader || from == a) && (to == leader || to == a);
        Write(client, 3);

        ensemble.Filter = (_, _, _) => true;
        ensemble[a].AreSnapshotsStalled = false;
        ensemble.TickUntil(() => ensemble[a].IsServing);
        Assert.Equal(ensemble[leader].Status.Digest, TreeDigest.Recompute(ensemble[a].Replica.Tree));
        Assert.Equal("1", ReadText(ensemble, a, "/1"));
        Assert.Equal([NoteKind.StateSuspended, NoteKind.StateHealed], NotesOf(ensemble[a]));
    }

    /// <summary>Found by the simulator (seed 252): what was applied after the last flush was compared only when something else was written.</summary>
    [Fact]
    public void Follower_BackInAnIdleEnsemble_TellsTheDigestOfWhatItAppliedLast()
    {
        var ensemble = ReplicaEnsemble.Started(3, options => options with { SnapshotEveryTxns = 20, Zab = options.Zab with { WindowTxns = 2 } });
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(leader).Open("a");
        Write(client, 5);
        ensemble.Filter = (from, to, _) => from != a && to != a;
        ensemble.TickUntil(() => ensemble[a].Status.State == ServerState.Looking);
        Write(client, 50);
        ensemble[leader].PurgeLog();
        var told = new List<Ack>();
        ensemble.Filter = (from, _, message) =>
        {
            if (from == a && message is Ack ack)
            {
                told.Add(ack);
            }

            return true;
        };
        ensemble.TickUntil(() => ensemble[a].IsServing);
        ensemble.Tick(5);

        Assert.Contains(ensemble[a].Traces, trace => trace is InstalledTraced);
        Assert.Equal((ensemble[leader].Status.Applied, ensemble[leader].Status.Digest), (told[^1].Applied, told[^1].Digest));
    }

    [Fact]
    public void Leader_Corrupted_GivesUpItsLeadershipAndIsRebuilt()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, _, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(leader).Open("a");
        Write(client, 5);
        Corrupt(ensemble[leader], "/1");
        ensemble[leader].AreSnapshotsStalled = true;
        client.Send(client.Write(++_seq, TestClient.Create("/" + _seq, "6")));
        ensemble.TickUntil(() => NotesOf(ensemble[leader]).Contains(NoteKind.StateSuspended));
        ensemble.TickUntil(() => ensemble.Servers.Values.Any(server => server.IsLeading));
        Assert.Equal(ServerState.Following, ensemble[leader].Status.State);
        ensemble[leader].AreSnapshotsStalled = false;
        ensemble.TickUntil(() => ensemble.Servers.Values.All(server => server.IsServing));
        Assert.Equal([NoteKind.StateSuspended, NoteKind.StateHealed], NotesOf(ensemble[leader]));
        Assert.NotEqual(leader, ensemble.Leader.Id);
        Assert.Single(ensemble.Servers.Values.Select(server => TreeDigest.Recompute(server.Replica.Tree)).Distinct());
        Assert.Equal("6", ReadText(ensemble, leader, "/6"));
    }

    [Fact]
    public void Follower_WhoseDiskIsCorruptedToo_GetsTheLeadersState()
    {
        var ensemble = ReplicaEnsemble.Started(3, options => options with { SnapshotEveryTxns = 20 });
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(leader).Open("a");
        CorruptOnDisk(ensemble, client, a);
        ensemble.Filter = (_, _, _) => true;
        ensemble.TickUntil(() => NotesOf(ensemble[a]).Contains(NoteKind.StateHealed));
        ensemble.TickUntil(() => ensemble[a].IsServing);
        Assert.Equal([NoteKind.StateSuspended, NoteKind.StateWanted, NoteKind.StateHealed], NotesOf(ensemble[a]));
        Assert.Contains(ensemble[a].Traces, trace => trace is InstalledTraced);
        Assert.Equal("1", ReadText(ensemble, a, "/1"));
    }

    [Fact]
    public void NoMajority_EveryoneStopsServingAndSaysSo()
    {
        var ensemble = ReplicaEnsemble.Started(3, options => options with { SnapshotEveryTxns = 20 });
        var (leader, a, b) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(leader).Open("a");
        CorruptOnDisk(ensemble, client, a, b);
        ensemble.Filter = (_, _, _) => true;
        ensemble.Tick(100);
        Assert.All(ensemble.Servers.Values, server => Assert.NotNull(server.Status.Suspension));
        Assert.All(ensemble.Servers.Values, server => Assert.False(server.IsServing));
        Assert.All(ensemble.Servers.Values, server => Assert.Equal(ErrorCode.Unavailable, Read(ensemble, server.Id, "/1").Code));
    }

    /// <summary>A bit that flips in memory changes no digest until the snapshot walks over it.</summary>
    [Fact]
    public void DataThatChangedInMemory_AreFoundByTheSnapshot_AndNeverReachTheDisk()
    {
        var ensemble = ReplicaEnsemble.Started(3, options => options with { SnapshotEveryTxns = 20 });
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(leader).Open("a");
        Write(client, 5);
        MemoryMarshal.AsMemory(ensemble[a].Replica.Tree.State.Znodes.Find("/1")!.Data).Span[0] ^= 1;
        Write(client, 30);
        ensemble.TickUntil(() => NotesOf(ensemble[a]).Contains(NoteKind.StateHealed) && ensemble[a].IsServing);
        Assert.Equal("1", ReadText(ensemble, a, "/1"));
        Write(client, 30);
        Assert.NotEmpty(ensemble[a].Snapshots);
        ensemble.Kill(a);
        ensemble.Boot(a);
        Assert.Equal(TreeDigest.Recompute(ensemble[leader].Replica.Tree), TreeDigest.Recompute(ensemble[a].Replica.Tree));
    }

    private static void Corrupt(ReplicaServer server, string path)
    {
        var znodes = server.Replica.Tree.State.Znodes;
        var znode = znodes.Find(path)!;
        znodes.SubtractShare(znode, ZnodePaths.HashOf(znode));
        znode.SetData([(byte)server.Id, 0xff], znode.Mzxid, znode.Mtime, znode.Version);
        znodes.AddShare(znode, ZnodePaths.HashOf(znode));
    }

    private static List<NoteKind> NotesOf(ReplicaServer server) =>
        [.. server.Traces.OfType<NoteTraced>().Select(note => note.Kind).Where(kind => kind is NoteKind.StateSuspended or NoteKind.StateWanted or NoteKind.StateHealed)];

    private static ReplyItem Read(ReplicaEnsemble ensemble, int server, string path)
    {
        var call = ensemble.NextCall();
        ensemble[server].Step(new UnaryRead(call, new DataQuery(path), false, []));
        return ensemble[server].ToClients.OfType<UnaryAnswer>().Single(answer => answer.CallId == call).Reply;
    }

    private static string ReadText(ReplicaEnsemble ensemble, int server, string path) =>
        System.Text.Encoding.UTF8.GetString(Read(ensemble, server, path).Read!.Data.Span);

    /// <summary>Servers whose snapshot was taken after the corruption and whose log begins there: their disk cannot help them.</summary>
    private void CorruptOnDisk(ReplicaEnsemble ensemble, TestClient client, params int[] servers)
    {
        // Nobody hears of digests meanwhile.
        ensemble.Rewrite = message => message is Ack ack ? ack with { Applied = Zxid.Zero } : message;
        Write(client, 5);
        foreach (var server in servers)
        {
            Corrupt(ensemble[server], "/1");
        }

        Write(client, 50);
        foreach (var server in ensemble.Servers.Values)
        {
            Assert.NotEmpty(server.Snapshots);
            server.PurgeLog();
        }

        ensemble.Rewrite = message => message;
        Write(client, 1);
    }

    private void Write(TestClient client, int count)
    {
        for (var i = 0; i < count; i++)
        {
            _seq++;
            client.Send(client.Write(_seq, TestClient.Create("/" + _seq, _seq.ToString(System.Globalization.CultureInfo.InvariantCulture)), acked: _seq - 1));
        }
    }
}
