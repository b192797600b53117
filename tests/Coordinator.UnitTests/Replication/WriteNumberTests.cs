using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Tree.Txns;

namespace Coordinator.UnitTests.Replication;

/// <summary>Numbers are for ever: protocol.md 5, on one server.</summary>
public sealed class WriteNumberTests
{
    [Fact]
    public void Open_OnALeader_AttachesWithNumberOne()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a", timeout: 500);

        Assert.Equal(1, client.Attached.AttachNumber);
        Assert.Equal(1_000, client.Attached.TimeoutMilliseconds);
        Assert.Equal(client.Attached.Session.Value, client.Attached.Seen.Value);
        Assert.Single(ensemble[1].Ensembles);
    }

    [Fact]
    public void Writes_InOrder_AreAnsweredInOrderWithTheirZxid()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send(
            client.Write(1, TestClient.Create("/a")),
            client.Read(new DataQuery("/a")),
            client.Write(2, TestClient.Set("/a", "x")),
            client.Read(new DataQuery("/a")));

        Assert.Equal([ErrorCode.Ok, ErrorCode.Ok, ErrorCode.Ok, ErrorCode.Ok], client.Replies.Select(reply => reply.Code));
        Assert.Equal([1L, 2, 3, 4], client.Replies.Select(reply => reply.RequestId));
        Assert.Equal([0, 1], client.Replies.Where(reply => reply.Read is not null).Select(reply => reply.Read!.Data.Length));
        Assert.True(client.Replies[0].Zxid < client.Replies[2].Zxid);
        Assert.Equal(Zxid.Zero, client.Replies[1].Zxid);
    }

    [Fact]
    public void Write_RepeatedOnTheSameAttachment_IsAnsweredFromTheTableWithoutATxn()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send(client.Write(1, TestClient.Create("/a")));
        var applied = ensemble[1].Status.Applied;
        client.Send(client.Write(1, TestClient.Create("/a")));

        Assert.Equal(applied, ensemble[1].Status.Applied);
        Assert.Equal((ErrorCode.Ok, client.Replies[0].Zxid), (client.Replies[1].Code, client.Replies[1].Zxid));
    }

    [Fact]
    public void Write_AnotherRequestUnderAnAppliedNumber_IsBadArguments()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send(client.Write(1, TestClient.Create("/a")));
        client.Send(client.Write(1, TestClient.Create("/b")));

        Assert.Equal((ErrorCode.BadArguments, "write 1 was another request"), (client.Replies[1].Code, client.Replies[1].Message));
    }

    [Fact]
    public void Write_BelowTheAcknowledged_IsForgotten()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send(client.Write(1, TestClient.Create("/a")));
        client.Send(client.Write(2, TestClient.Create("/b"), acked: 1));
        client.Send(client.Write(1, TestClient.Create("/a")));

        Assert.Equal(ErrorCode.BadArguments, client.Replies[2].Code);
        Assert.Contains("forgotten", client.Replies[2].Message!, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AheadOfTheNext_IsOutOfSequenceWithTheExpectedNumber()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send(client.Write(1, TestClient.Create("/a")), client.Write(3, TestClient.Create("/c")));

        Assert.Equal((ErrorCode.OutOfSequence, 2L), (client.Replies[1].Code, client.Replies[1].ExpectedSeq));
    }

    [Fact]
    public void Write_Malformed_UsesUpItsNumber()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send(client.Write(1, TestClient.Create("no slash")), client.Write(2, TestClient.Create("/b")));

        Assert.Equal([ErrorCode.BadArguments, ErrorCode.Ok], client.Replies.Select(reply => reply.Code));
        Assert.False(client.Replies[0].Zxid.IsZero);
    }

    [Fact]
    public void Write_WithoutLeader_IsRefusedAndHoldsWhatComesLater()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var follower = ensemble.Servers.Values.First(server => !server.IsLeading);
        var client = ensemble.Client(follower.Id).Open("a");
        foreach (var other in ensemble.Servers.Keys.Where(id => id != follower.Id).ToList())
        {
            ensemble.Kill(other);
        }

        client.Send(client.Write(1, TestClient.Create("/a")), client.Read(new DataQuery("/")));
        Assert.Equal([ErrorCode.Unavailable, ErrorCode.Unavailable], client.Replies.Select(reply => reply.Code));
        Assert.Contains("looking for a leader", client.Replies[0].Message!, StringComparison.Ordinal);

        ensemble.Boot([.. ensemble.Servers.Keys.Where(id => id != follower.Id)]);
        ensemble.TickUntil(() => follower.IsServing);
        client.Send(client.Write(2, TestClient.Create("/b")));
        Assert.Equal(ErrorCode.Unavailable, client.Replies[2].Code);

        client.Send(client.Write(1, TestClient.Create("/a")), client.Write(2, TestClient.Create("/b")));
        ensemble.TickUntil(() => client.Replies.Count == 5);
        Assert.Equal([ErrorCode.Ok, ErrorCode.Ok], client.Replies.Skip(3).Select(reply => reply.Code));
    }

    [Fact]
    public void Write_BeyondTheWindowOfTheLeader_IsThrottledAndHoldsWhatComesLater()
    {
        var ensemble = ReplicaEnsemble.Started(1, options => options with { Zab = options.Zab with { MaxOutstandingTxns = 2 } });
        var client = ensemble.Client(1).Open("a");
        ensemble[1].IsDiskStalled = true;
        client.Send([.. Enumerable.Range(1, 4).Select(seq => client.Write(seq, TestClient.Create("/" + seq)))]);
        Assert.Empty(client.Replies);

        ensemble[1].IsDiskStalled = false;
        ensemble.Settle();
        Assert.Equal([ErrorCode.Ok, ErrorCode.Ok, ErrorCode.Throttled, ErrorCode.Throttled], client.Replies.Select(reply => reply.Code));

        client.Send(client.Write(4, TestClient.Create("/4")));
        Assert.Equal(ErrorCode.Throttled, client.Replies[4].Code);
        client.Send(client.Write(3, TestClient.Create("/3")), client.Write(4, TestClient.Create("/4")));
        Assert.Equal([ErrorCode.Ok, ErrorCode.Ok], client.Replies.Skip(5).Select(reply => reply.Code));
    }

    [Fact]
    public void Close_ByTheOwner_IsAnsweredBeforeTheEnd()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send(client.Write(1, TestClient.Create("/e", mode: CreateMode.Ephemeral)), client.Write(2, new CloseSessionTxn(CloseReason.Owner)));

        Assert.Equal(ErrorCode.Ok, Assert.IsType<ReplyItem>(client.Items[^2]).Code);
        Assert.Equal(ErrorCode.SessionExpired, client.Ended.Code);
        Assert.Equal((0, 1), (ensemble[1].Status.Sessions, ensemble[1].Status.Znodes));
    }

    [Fact]
    public void Requests_FarBeyondTheWindow_EndTheAttachment()
    {
        var ensemble = ReplicaEnsemble.Started(1, options => options with { MaxOutstandingPerSession = 4 });
        var client = ensemble.Client(1).Open("a");
        ensemble[1].IsDiskStalled = true;
        client.Send([.. Enumerable.Range(1, 6).Select(seq => client.Write(seq, TestClient.Create("/" + seq)))]);
        Assert.Empty(client.Replies);
        client.Send([.. Enumerable.Range(7, 3).Select(seq => client.Write(seq, TestClient.Create("/" + seq)))]);

        Assert.Equal(ErrorCode.Throttled, client.Ended.Code);
    }
}
