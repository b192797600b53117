using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Messages;
using Coordinator.Tree.Txns;

namespace Coordinator.UnitTests.Replication;

/// <summary>Opens, attaches and moves between servers.</summary>
public sealed class AttachTests
{
    [Fact]
    public void Open_OnAFollower_IsForwardedAndAttaches()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = Roles(ensemble);
        var client = ensemble.Client(a).Open("a");
        client.Send(client.Write(1, TestClient.Create("/x")));
        ensemble.Tick(2);

        Assert.Equal(1, client.Attached.AttachNumber);
        Assert.Equal(ErrorCode.Ok, client.Replies[0].Code);
        Assert.Equal(2, ensemble[leader].Status.Znodes);
    }

    [Fact]
    public void Open_AgainWithTheSameHash_ReturnsTheSessionAndTakesItFromTheOtherServer()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (_, a, b) = Roles(ensemble);
        var first = ensemble.Client(a).Open("a");
        ensemble.Tick(2);
        var second = ensemble.Client(b).Open("a");
        ensemble.Tick(2);

        Assert.Equal((first.Attached.Session, 1L), (second.Attached.Session, second.Attached.AttachNumber));
        Assert.Equal(ErrorCode.SessionMoved, first.Ended.Code);
        Assert.Equal(1, ensemble[b].Status.Sessions);
    }

    [Fact]
    public void Attach_OnAnotherServer_TakesTheSessionAndTellsTheOldServer()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (_, a, b) = Roles(ensemble);
        var first = ensemble.Client(a).Open("a");
        first.Send(first.Write(1, TestClient.Create("/x")));
        ensemble.Tick(2);
        var second = ensemble.Client(b).Attach(first.Attached.Session, "a", 2, first.Replies[0].Seen);
        ensemble.Tick(2);

        Assert.Equal((2L, 1L), (second.Attached.AttachNumber, second.Attached.LastAppliedSeq));
        Assert.Equal(ErrorCode.SessionMoved, first.Ended.Code);
    }

    [Fact]
    public void Attach_WithASmallerNumberThanKnown_IsSessionMoved()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = Roles(ensemble);
        var session = ensemble.Client(a).Open("a").Attached.Session;
        var holder = ensemble.Client(b).Attach(session, "a", 5);
        var late = ensemble.Client(a).Attach(session, "a", 4);
        var same = ensemble.Client(leader).Attach(session, "a", 5);

        Assert.Equal(5, holder.Attached.AttachNumber);
        Assert.Equal(ErrorCode.SessionMoved, late.Ended.Code);
        Assert.Equal(ErrorCode.SessionMoved, same.Ended.Code);
        Assert.DoesNotContain(holder.Items, item => item is EndedItem);
    }

    [Fact]
    public void Attach_OnTheSameServerWithALargerNumber_EndsTheOldAttachment()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var first = ensemble.Client(1).Open("a");
        var second = ensemble.Client(1).Attach(first.Attached.Session, "a", 2);

        Assert.Equal(ErrorCode.SessionMoved, first.Ended.Code);
        Assert.Equal(2, second.Attached.AttachNumber);
    }

    [Fact]
    public void Attach_WithAnotherPassword_IsAuthFailed()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var session = ensemble.Client(1).Open("a").Attached.Session;

        Assert.Equal(ErrorCode.AuthFailed, ensemble.Client(1).Attach(session, "b", 2).Ended.Code);
    }

    [Fact]
    public void Attach_ToASessionThatWasClosed_IsSessionExpired()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var first = ensemble.Client(1).Open("a");
        first.Send(first.Write(1, new CloseSessionTxn(CloseReason.Owner)));

        Assert.Equal(ErrorCode.SessionExpired, ensemble.Client(1).Attach(first.Attached.Session, "a", 2).Ended.Code);
    }

    [Fact]
    public void Attach_ThatHasSeenMoreThanIsApplied_WaitsThenSaysNotReady()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var first = ensemble.Client(1).Open("a");
        var session = first.Attached.Session;
        var ahead = new Zxid(session.Value + 5);
        var second = ensemble.Client(1).Attach(session, "a", 2, ahead);

        Assert.Empty(second.Items);
        ensemble.Tick(4);
        Assert.Equal(ErrorCode.NotReady, second.Ended.Code);
        Assert.True(second.Ended.RetryAfterMilliseconds > 0);
    }

    [Fact]
    public void Attach_ThatHasSeenMoreThanIsApplied_StandsWhenItIsApplied()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var first = ensemble.Client(1).Open("a");
        var second = ensemble.Client(1).Attach(first.Attached.Session, "a", 2, new Zxid(first.Attached.Session.Value + 1));
        first.Send(first.Write(1, TestClient.Create("/x")));

        Assert.Equal((2L, 1L), (second.Attached.AttachNumber, second.Attached.LastAppliedSeq));
    }

    [Fact]
    public void Attach_WithoutLeader_IsUnavailable()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = Roles(ensemble);
        var session = ensemble.Client(a).Open("a").Attached.Session;
        ensemble.Tick(2);
        ensemble.Kill(leader);
        ensemble.Kill(b);
        var late = ensemble.Client(a).Attach(session, "a", 2);

        Assert.Equal(ErrorCode.Unavailable, late.Ended.Code);
    }

    [Fact]
    public void Attach_WhileTheLeaderIsLost_IsUnavailable()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = Roles(ensemble);
        var session = ensemble.Client(a).Open("a").Attached.Session;
        ensemble.Tick(2);
        ensemble.Filter = (_, _, message) => message is not AttachVerdict;
        var waiting = ensemble.Client(b).Attach(session, "a", 2);
        Assert.Empty(waiting.Items);

        ensemble.Kill(leader);
        Assert.Equal(ErrorCode.Unavailable, waiting.Ended.Code);
    }

    [Fact]
    public void Attach_AtALeaderThatIsCutOff_DoesNotStand()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = Roles(ensemble);
        var session = ensemble.Client(a).Open("a").Attached.Session;
        ensemble.Tick(2);
        ensemble.Filter = (from, to, _) => from != leader && to != leader;
        var client = ensemble.Client(leader).Attach(session, "a", 2);
        Assert.True(ensemble[leader].IsLeading);
        Assert.Empty(client.Items);

        ensemble.TickUntil(() => !ensemble[leader].IsLeading);
        Assert.Equal(ErrorCode.Unavailable, client.Ended.Code);
    }

    [Fact]
    public void Requests_SentWithTheAttach_RunWhenItStands()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (_, a, b) = Roles(ensemble);
        var session = ensemble.Client(a).Open("a").Attached.Session;
        ensemble.Tick(2);
        var client = ensemble.Client(b);
        client.Input(new ClientAttach(client.Attachment, session, TestClient.Hash("a"), 2, Zxid.Zero, [], [], []), settle: false);
        client.Send(client.Write(1, TestClient.Create("/x")));
        ensemble.Tick();

        Assert.IsType<AttachedItem>(client.Items[0]);
        Assert.Equal(ErrorCode.Ok, client.Replies[0].Code);
    }

    internal static (int Leader, int A, int B) Roles(ReplicaEnsemble ensemble)
    {
        var leader = ensemble.Leader.Id;
        var others = ensemble.Servers.Keys.Where(id => id != leader).ToList();
        return (leader, others[0], others[1]);
    }
}
