using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Zab;

namespace Coordinator.UnitTests.Replication;

/// <summary>An operator wants a snapshot: of everything applied when it was asked for, from a server that serves.</summary>
public sealed class WantedSnapshotTests
{
    private int _seq;

    [Fact]
    public void Take_IsAnsweredWhenEverythingAppliedIsInASnapshot_AndAgainAtOnce()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        Write(ensemble.Client(1).Open("a"), 10);
        var applied = ensemble[1].Status.Applied;
        Assert.Equal(ErrorCode.Ok, Take(ensemble, 1)!.Code);
        Assert.Equal(applied, ensemble[1].Snapshots[^1]);

        Assert.Equal(ErrorCode.Ok, Take(ensemble, 1)!.Code);
        Assert.Equal(applied, Assert.Single(ensemble[1].Snapshots));
    }

    [Fact]
    public void Take_WhileAnEarlierSnapshotIsBeingWritten_WaitsForALaterOne()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        Write(client, 10);
        ensemble[1].AreSnapshotsStalled = true;
        Assert.Null(Take(ensemble, 1));
        Write(client, 1);
        Assert.Null(Take(ensemble, 1));
        var applied = ensemble[1].Status.Applied;

        ensemble[1].AreSnapshotsStalled = false;
        ensemble.Settle();
        Assert.Equal(2, Answers(ensemble, 1).Count);
        Assert.All(Answers(ensemble, 1), answer => Assert.Equal(ErrorCode.Ok, answer.Code));
        Assert.Equal(2, ensemble[1].Snapshots.Count);
        Assert.Equal(applied, ensemble[1].Snapshots[^1]);
    }

    [Fact]
    public void Take_FromAServerThatDoesNotServe_OrCeasesTo_IsUnavailable()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = AttachTests.Roles(ensemble);
        Write(ensemble.Client(leader).Open("a"), 3);
        ensemble[a].AreSnapshotsStalled = true;
        Assert.Null(Take(ensemble, a));
        ensemble.Kill(leader);
        ensemble.Kill(b);
        ensemble.TickUntil(() => !ensemble[a].IsServing);
        Assert.Equal(ErrorCode.Unavailable, Assert.Single(Answers(ensemble, a)).Code);
        Assert.Equal(ErrorCode.Unavailable, Take(ensemble, a)!.Code);
    }

    [Fact]
    public void Take_ByTooMany_IsThrottled_AndWhoLeavesMakesRoom()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        Write(ensemble.Client(1).Open("a"), 3);
        ensemble[1].AreSnapshotsStalled = true;
        Assert.Null(Take(ensemble, 1));
        var gone = ensemble.NextCall();
        ensemble[1].Step(new TakeSnapshot(gone));
        for (var i = 2; i < 16; i++)
        {
            Assert.Null(Take(ensemble, 1));
        }

        Assert.Equal(ErrorCode.Throttled, Take(ensemble, 1)!.Code);
        ensemble[1].Step(new UnaryAbandoned(gone));
        Assert.Null(Take(ensemble, 1));
    }

    private static List<ReplyItem> Answers(ReplicaEnsemble ensemble, int server) =>
        [.. ensemble[server].ToClients.OfType<UnaryAnswer>().Select(answer => answer.Reply)];

    private static ReplyItem? Take(ReplicaEnsemble ensemble, int server)
    {
        var call = ensemble.NextCall();
        ensemble[server].Step(new TakeSnapshot(call));
        ensemble[server].Step(BatchEnd.Instance);
        ensemble.Settle();
        return ensemble[server].ToClients.OfType<UnaryAnswer>().SingleOrDefault(answer => answer.CallId == call)?.Reply;
    }

    private void Write(TestClient client, int count)
    {
        for (var i = 0; i < count; i++)
        {
            _seq++;
            client.Send(client.Write(_seq, TestClient.Create("/" + _seq), acked: _seq - 1));
        }
    }
}
