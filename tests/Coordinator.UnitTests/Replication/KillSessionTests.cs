using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Messages;
using Coordinator.Tree.Txns;

namespace Coordinator.UnitTests.Replication;

/// <summary>An operator ends a session.</summary>
public sealed class KillSessionTests
{
    [Fact]
    public void Kill_ByAnyServer_EndsTheSessionOnAll_WithItsEphemeralsInOneTxn()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = AttachTests.Roles(ensemble);
        foreach (var (asked, at) in new[] { (leader, a), (a, b), (b, b) })
        {
            var client = ensemble.Client(at).Open($"at {at} by {asked}");
            client.Send(client.Write(1, TestClient.Create("/one", mode: CreateMode.Ephemeral)), client.Write(2, TestClient.Create("/two", mode: CreateMode.Ephemeral)));
            var before = ensemble[asked].Status.Applied;

            var reply = Kill(ensemble, asked, client.Attached.Session);

            Assert.Equal(ErrorCode.Ok, reply.Code);
            Assert.Equal(before.Counter + 1, reply.Zxid.Counter);
            Assert.Equal(ErrorCode.SessionExpired, client.Ended.Code);
            Assert.Contains("ended by an operator", client.Ended.Message, StringComparison.Ordinal);
            foreach (var server in ensemble.Servers.Values)
            {
                Assert.Equal(reply.Zxid, server.Status.Applied);
                Assert.Equal((0, 0), (server.Status.Sessions, server.Status.Attachments));
                Assert.False(server.Replica.Tree.TryGetStat("/one", out _) || server.Replica.Tree.TryGetStat("/two", out _));
            }
        }
    }

    [Fact]
    public void KilledSession_IsNeverAttachedAgain_AndItsPasswordOpensAnother()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a");
        var session = client.Attached.Session;
        Kill(ensemble, leader, session);

        foreach (var server in new[] { leader, a, b })
        {
            Assert.Equal(ErrorCode.SessionExpired, ensemble.Client(server).Attach(session, "a", 2).Ended.Code);
        }

        Assert.True(ensemble.Client(b).Open("a").Attached.Session > session);
    }

    [Fact]
    public void WritesOfAKilledSession_ThatWereOnTheirWay_AreNotApplied()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a");
        var call = ensemble.NextCall();
        ensemble[leader].Step(new KillSession(call, client.Attached.Session, []));
        client.Post(client.Write(1, TestClient.Create("/late")));
        ensemble.Settle();

        Assert.Equal(ErrorCode.Ok, ReplyTo(ensemble, leader, call).Code);
        Assert.Equal(ErrorCode.SessionExpired, client.Ended.Code);
        Assert.All(ensemble.Servers.Values, server => Assert.False(server.Replica.Tree.TryGetStat("/late", out _)));
    }

    [Fact]
    public void Kill_OfNoSession_IsSessionExpired()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        foreach (var server in new[] { leader, a })
        {
            var reply = Kill(ensemble, server, new SessionId(0x77));
            Assert.Equal((ErrorCode.SessionExpired, "session 0x77 does not exist: it was closed or has expired"), (reply.Code, reply.Message));
        }
    }

    [Fact]
    public void Kill_WithoutALeader_IsUnavailable()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = AttachTests.Roles(ensemble);
        var session = ensemble.Client(a).Open("a").Attached.Session;
        ensemble.Kill(leader);
        ensemble.Kill(b);

        Assert.Equal(ErrorCode.Unavailable, Kill(ensemble, a, session).Code);
    }

    [Fact]
    public void Kill_WhoseLeaderIsLost_HasAnUnknownOutcome_AndIsNotOfferedAgain()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var session = ensemble.Client(a).Open("a").Attached.Session;
        ensemble.Filter = (from, _, message) => from != a || message is not ForwardWrites;
        var call = ensemble.NextCall();
        ensemble[a].Step(new KillSession(call, session, []));
        ensemble.Settle();
        ensemble.Kill(leader);
        ensemble.Filter = (_, _, _) => true;
        ensemble.TickUntil(() => ensemble[a].IsServing);

        Assert.Equal(ErrorCode.OutcomeUnknown, ReplyTo(ensemble, a, call).Code);
        Assert.True(ensemble[a].Replica.Tree.TryGetSession(session, out _));
    }

    [Fact]
    public void Kill_IsNothingThatAClientCanAskFor()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send(client.Write(1, new CloseSessionTxn(CloseReason.Killed)));

        Assert.Equal(ErrorCode.BadArguments, client.Replies.Single().Code);
        Assert.Equal(1, ensemble[1].Status.Sessions);
    }

    private static ReplyItem Kill(ReplicaEnsemble ensemble, int server, SessionId session)
    {
        var call = ensemble.NextCall();
        ensemble[server].Step(new KillSession(call, session, []));
        ensemble.Settle();
        return ReplyTo(ensemble, server, call);
    }

    private static ReplyItem ReplyTo(ReplicaEnsemble ensemble, int server, long call) =>
        ensemble[server].ToClients.OfType<UnaryAnswer>().Single(sent => sent.CallId == call).Reply;
}
