using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Zab;

namespace Coordinator.UnitTests.Replication;

/// <summary>A snapshot leaves in pieces while writes go on, at its pace, waits for the disk, and is dropped when its tree is.</summary>
public sealed class SnapshotScheduleTests
{
    private int _seq;

    [Fact]
    public void Pieces_WritesGoOn_ARestartFindsTheStateAtThePoint()
    {
        var ensemble = ReplicaEnsemble.Started(1, InPieces);
        var server = ensemble[1];
        server.AreSnapshotsStalled = true;
        var client = ensemble.Client(1).Open("a");
        Write(client, 40);
        server.AreSnapshotsStalled = false;
        Write(client, 40);
        Assert.NotEmpty(server.Snapshots);
        Assert.True(server.Snapshots[0] < server.Status.Applied);

        var digest = server.Status.Digest;
        var znodes = server.Status.Znodes;
        ensemble.Kill(1);
        ensemble.Boot(1);
        ensemble.Tick();
        Assert.Equal((digest, znodes), (server.Status.Digest, server.Status.Znodes));
    }

    [Fact]
    public void Pieces_TheDiskTakesNone_NoMoreThanFourWait()
    {
        var ensemble = ReplicaEnsemble.Started(1, InPieces);
        var server = ensemble[1];
        server.AreSnapshotsStalled = true;
        Write(ensemble.Client(1).Open("a"), 60);
        Assert.Equal(4, server.StalledPieces.Count);
        Assert.Empty(server.Snapshots);

        server.AreSnapshotsStalled = false;
        ensemble.Settle();
        Assert.NotEmpty(server.Snapshots);
    }

    [Fact]
    public void Pace_BatchesAlone_BringNoPieces_TicksDo()
    {
        var ensemble = ReplicaEnsemble.Started(1, options => InPieces(options) with { SnapshotBytesPerTick = 100 });
        Write(ensemble.Client(1).Open("a"), 100);
        Assert.Empty(ensemble[1].Snapshots);
        ensemble.TickUntil(() => ensemble[1].Snapshots.Count > 0);
    }

    [Fact]
    public void Pace_TheNextOneIsDueMeanwhile_Rises_WhoeverWantsOneWaits()
    {
        var quiet = TicksOfASnapshot(0, isWanted: false);
        Assert.InRange(quiet, 10, 60);
        Assert.Equal(quiet, TicksOfASnapshot(0, isWanted: true));
        Assert.InRange(TicksOfASnapshot(200, isWanted: false), 1, quiet / 3);
    }

    [Fact]
    public void Pieces_ASnapshotOfTheLeaderIsInstalled_TheOwnOneIsDropped()
    {
        var ensemble = ReplicaEnsemble.Started(3, InPieces);
        var (leader, a, b) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(leader).Open("a");
        ensemble[b].AreSnapshotsStalled = true;
        Write(client, 40);
        var stalled = ensemble[b].StalledPieces.OfType<SaveSnapshot>().ToList();
        Assert.Equal(4, stalled.Count);

        // What is cut off falls behind the others' logs, so that it is sent their state.
        CutOff(ensemble, b);
        Write(client, 60);
        ensemble[leader].PurgeLog();
        ensemble[a].PurgeLog();
        ensemble.Filter = (_, _, _) => true;
        ensemble.Link(b);
        ensemble.TickUntil(() => ensemble[b].IsServing);
        Assert.Contains(ensemble[b].Traces, trace => trace is InstalledTraced);
        Assert.Equal(stalled[0].Zxid, Assert.Single(ensemble[b].StalledPieces.OfType<DropSnapshot>()).Zxid);

        ensemble[b].AreSnapshotsStalled = false;
        Write(client, 60);
        Assert.True(ensemble[b].Snapshots[^1] > stalled[0].Zxid);
        Assert.Equal(ensemble[leader].Status.Digest, ensemble[b].Status.Digest);
    }

    /// <summary>Ticks from the begin of a snapshot to its end.</summary>
    /// <param name="writes">Written in the first of them.</param>
    /// <param name="isWanted">Whether an operator asks for another one in the first of them.</param>
    private int TicksOfASnapshot(int writes, bool isWanted)
    {
        var ensemble = ReplicaEnsemble.Started(1, options => InPieces(options) with { SnapshotBytesPerTick = 100 });
        var client = ensemble.Client(1).Open("a");
        _seq = 0;
        Write(client, 45);
        ensemble.Tick();
        Assert.Empty(ensemble[1].Snapshots);
        Write(client, writes);
        if (isWanted)
        {
            ensemble[1].Step(new TakeSnapshot(ensemble.NextCall()));
        }

        var ticks = 0;
        ensemble.TickUntil(() => ++ticks > 0 && ensemble[1].Snapshots.Count > 0);
        return ticks;
    }

    private static void CutOff(ReplicaEnsemble ensemble, int id)
    {
        ensemble.Filter = (from, to, _) => from != id && to != id;
        foreach (var other in ensemble.Servers.Values.Where(other => other.Id != id))
        {
            other.Step(new LinkDown(new ServerId(id)));
            ensemble[id].Step(new LinkDown(new ServerId(other.Id)));
        }

        ensemble.Settle();
    }

    private static ReplicaOptions InPieces(ReplicaOptions options) => options with
    {
        SnapshotEveryTxns = 20,
        SnapshotPieceBytes = 100,
        Zab = options.Zab with { WindowTxns = 5 },
    };

    private void Write(TestClient client, int count)
    {
        for (var i = 0; i < count; i++)
        {
            _seq++;
            client.Send(client.Write(_seq, TestClient.Create("/" + _seq), acked: _seq - 1));
            Assert.Equal(ErrorCode.Ok, client.Replies[^1].Code);
        }
    }
}
