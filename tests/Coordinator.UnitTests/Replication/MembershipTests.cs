using System.Text;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Members;
using Coordinator.Tree.Txns;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.UnitTests.Replication;

/// <summary>Operators change the membership while the ensemble serves.</summary>
public sealed class MembershipTests
{
    [Fact]
    public void AServer_IsAdded_Promoted_AndCounts_ThenTheLeaderIsRemoved()
    {
        var ensemble = Started();
        var first = ensemble.Leader.Id;
        var added = Change(ensemble, first, new AddMember(Member(4)));
        Assert.Equal(ErrorCode.Ok, added.Code);
        ensemble.Boot(4);
        ensemble.TickUntil(() => ensemble[4].IsServing);
        Assert.Equal(ServerState.Observing, ensemble[4].Status.State);
        ensemble.TickUntil(() => Learner(ensemble, 4).HasVote);

        var promoted = Change(ensemble, first, new PromoteMember(new ServerId(4)));
        Assert.Equal(ErrorCode.Ok, promoted.Code);
        ensemble.TickUntil(() => Learner(ensemble, 4).IsCounted);
        Assert.Equal(ServerState.Following, ensemble[4].Status.State);

        var refused = Change(ensemble, first, new RemoveMember(new ServerId(first)));
        Assert.Equal(ErrorCode.NotReady, refused.Code);
        Assert.Contains("hands over first", refused.Message, StringComparison.Ordinal);
        ensemble.TickUntil(() => ensemble.Servers.Values.Count(server => server.IsLeading) == 1 && !ensemble[first].IsLeading);
        ensemble.TickUntil(() => ensemble.Leader.Status.Learners.Count(learner => learner.IsSynced) == 3);
        var removed = Change(ensemble, ensemble.Leader.Id, new RemoveMember(new ServerId(first)));
        Assert.Equal(ErrorCode.Ok, removed.Code);
        ensemble.TickUntil(() => ensemble[first].Status.State == ServerState.Looking);

        var left = ensemble.Servers.Values.Where(server => server.Id != first).ToList();
        Assert.All(left, server => Assert.Equal(removed.Zxid, server.Status.Membership.Version));
        Assert.All(left, server => Assert.Equal(left.Select(other => other.Id), server.Status.Membership.Voters.Select(voter => voter.Value)));
        Assert.All(left, server => Assert.Equal(left[0].Status.Digest, server.Status.Digest));
    }

    [Fact]
    public void TheMembers_AreAZnode_ThatClientsReadAndWatch_AndCannotChange()
    {
        var ensemble = Started();
        var client = ensemble.Client(1).Open("a");
        var added = Change(ensemble, ensemble.Leader.Id, new AddMember(Member(4)));

        Assert.True(ensemble[1].Replica.Tree.TryGet(ZnodePath.Members, out var data, out var stat));
        Assert.Equal(added.Zxid, stat.Mzxid);
        Assert.Equal(
            "server.1=h1:11:12:voter\nserver.2=h2:21:22:voter\nserver.3=h3:31:32:voter\nserver.4=h4:41:42:observer\n", Encoding.UTF8.GetString(data.Span));
        Op[] refused =
        [
            new SetDataOp(ZnodePath.Members, default, -1),
            new DeleteOp(ZnodePath.Members, -1),
            new DeleteRecursiveOp(ZnodePath.Reserved, -1, 100),
            new CreateOp(ZnodePath.Reserved + "/mine", default, Acl.OpenToAll, CreateMode.Persistent, 0, false),
            new SetAclOp(ZnodePath.Reserved, Acl.OpenToAll, -1),
        ];
        for (var i = 0; i < refused.Length; i++)
        {
            client.Send(client.Write(i + 1, new WriteTxn([refused[i]], [], false)));
            Assert.Equal((ErrorCode.NoAuth, true), (client.Replies[^1].Code, client.Replies[^1].Message!.Contains("belongs to the service", StringComparison.Ordinal)));
        }
    }

    /// <summary>No tick since it went: what a leader says of its learners is as of its last one, and no ground to decide on (seed 800469 of the simulator).</summary>
    [Fact]
    public void Promotion_OfAnObserverThatHasJustGone_IsRefused()
    {
        var ensemble = Started();
        var leader = ensemble.Leader.Id;
        Change(ensemble, leader, new AddMember(Member(4)));
        ensemble.Boot(4);
        ensemble.TickUntil(() => Learner(ensemble, 4) is { HasVote: true });
        ensemble.Kill(4);
        var reply = Change(ensemble, leader, new PromoteMember(new ServerId(4)));

        Assert.Equal(ErrorCode.NotReady, reply.Code);
        Assert.Contains("server 4 is not in sync", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Change_ByWhoDoesNotLead_NamesTheLeader()
    {
        var ensemble = Started();
        var leader = ensemble.Leader.Id;
        var reply = Change(ensemble, leader == 1 ? 2 : 1, new AddMember(Member(4)));

        Assert.Equal(ErrorCode.Unavailable, reply.Code);
        Assert.Contains($"server {leader} does", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Changes_OneAtATime_AndAnAnswerOnlyWhenCommitted()
    {
        var ensemble = Started();
        var leader = ensemble.Leader;
        ensemble.Filter = (_, _, message) => message is not Ack;
        var (one, two) = (ensemble.NextCall(), ensemble.NextCall());
        leader.Step(new ChangeMembership(one, new AddMember(Member(4)), []));
        leader.Step(new ChangeMembership(two, new AddMember(Member(5)), []));
        ensemble.Settle();

        Assert.DoesNotContain(leader.ToClients.OfType<UnaryAnswer>(), answer => answer.CallId == one);
        Assert.Equal(ErrorCode.NotReady, Answer(leader, two).Code);
        ensemble.Filter = (_, _, _) => true;
        ensemble.Tick();
        ensemble.TickUntil(() => leader.ToClients.OfType<UnaryAnswer>().Any(answer => answer.CallId == one));
        Assert.Equal(ErrorCode.Ok, Answer(leader, one).Code);
    }

    [Fact]
    public void LeaderLostMeanwhile_TheOutcomeIsUnknown()
    {
        var ensemble = Started();
        var leader = ensemble.Leader;
        ensemble.Filter = (_, _, message) => message is not Ack;
        var call = ensemble.NextCall();
        leader.Step(new ChangeMembership(call, new AddMember(Member(4)), []));
        ensemble.Settle();
        foreach (var other in ensemble.Servers.Keys.Where(id => id != leader.Id && id != 4).ToList())
        {
            ensemble.Kill(other);
        }

        ensemble.TickUntil(() => !leader.IsServing);
        Assert.Equal(ErrorCode.OutcomeUnknown, Answer(leader, call).Code);
    }

    [Fact]
    public void Change_BeforeEveryVoterKnowsOfIt_IsNotReady()
    {
        var ensemble = Started(options => options with { Zab = options.Zab with { ApplyLevel = TxnHeader.MembershipLevel - 1 } });
        var reply = Change(ensemble, ensemble.Leader.Id, new AddMember(Member(4)));

        Assert.Equal((ErrorCode.NotReady, "not every voter runs a program that knows of changes of the membership"), (reply.Code, reply.Message));
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void Plan_SaysWhatWouldBe_OrWhyNot(MemberChange change, ErrorCode code, string said)
    {
        // 1 leads, 2 is in sync, 3 is away; 4 is an observer in sync, 5 one that is behind, 6 one that was never there.
        var current = new EnsembleMembership(new Zxid(7), [Member(1), Member(2), Member(3), Member(4, true), Member(5, true), Member(6, true)]);
        LearnerStatus[] learners = [Synced(2, 0), Synced(4, 10), Synced(5, MembershipPlan.MaxBehind + 1)];
        var plan = MembershipPlan.Decide(current, change, new ServerId(1), learners);

        Assert.Equal(code, plan.Code);
        Assert.Contains(said, plan.Next is null ? plan.Message! : string.Join(' ', plan.Next), StringComparison.Ordinal);
    }

    public static TheoryData<MemberChange, ErrorCode, string> Plans() => new()
    {
        { new AddMember(Member(7)), ErrorCode.Ok, "server.7=h7:71:72:observer" },
        { new AddMember(Member(4, true)), ErrorCode.Ok, "server.4=h4:41:42:observer" },
        { new AddMember(Member(2)), ErrorCode.Ok, "server.2=h2:21:22:voter" },
        { new AddMember(Member(4) with { Host = "elsewhere" }), ErrorCode.BadArguments, "remove it first" },
        { new AddMember(Member(7) with { Host = "h4", PeerPort = 42 }), ErrorCode.BadArguments, "the peer address of server.4" },
        { new AddMember(Member(7) with { Host = "a b" }), ErrorCode.BadArguments, "'a b' is no host" },
        { new AddMember(Member(7) with { PeerPort = 0 }), ErrorCode.BadArguments, "a port is 1 to 65535" },
        { new PromoteMember(new ServerId(4)), ErrorCode.Ok, "server.4=h4:41:42:voter" },
        { new PromoteMember(new ServerId(2)), ErrorCode.Ok, "server.2=h2:21:22:voter" },
        { new PromoteMember(new ServerId(5)), ErrorCode.NotReady, "lacks 1001 txns" },
        { new PromoteMember(new ServerId(6)), ErrorCode.NotReady, "not in sync" },
        { new PromoteMember(new ServerId(9)), ErrorCode.BadArguments, "server 9 is not in the ensemble (1, 2, 3, 4, 5, 6)" },
        { new RemoveMember(new ServerId(3)), ErrorCode.Ok, "server.1=h1:11:12:voter server.2=h2:21:22:voter server.4" },
        { new RemoveMember(new ServerId(2)), ErrorCode.NotReady, "(1, 3) 1 are in sync, a quorum is 2" },
        { new RemoveMember(new ServerId(9)), ErrorCode.BadArguments, "server 9 is not in the ensemble" },
    };

    [Fact]
    public void Plan_TheLastVoter_IsNotRemoved()
    {
        var plan = MembershipPlan.Decide(new EnsembleMembership(Zxid.Zero, [Member(1), Member(2, true)]), new RemoveMember(new ServerId(1)), new ServerId(1), []);

        Assert.Equal((ErrorCode.BadArguments, "no voter would be left"), (plan.Code, plan.Message));
    }

    /// <summary>1, 2, 3 run; 4 is configured as an observer of theirs, and they know nothing of it.</summary>
    private static ReplicaEnsemble Started(Func<ReplicaOptions, ReplicaOptions>? configure = null)
    {
        var ensemble = new ReplicaEnsemble(4, options => (configure ?? (same => same))(options with { Zab = options.Zab with { Servers = Configured(options.Zab.Id.Value) } }));
        ensemble.Boot(1, 2, 3);
        ensemble.Tick();
        ensemble.TickUntil(() => ensemble.Servers.Values.Count(server => server.IsServing) == 3);
        ensemble.TickUntil(() => ensemble.Leader.Status.Learners.Count(learner => learner.IsSynced) == 2);
        return ensemble;
    }

    private static EnsembleMembership Configured(int id) =>
        new(Zxid.Zero, id == 4 ? [Member(1), Member(2), Member(3), Member(4, true)] : [Member(1), Member(2), Member(3)]);

    private static EnsembleMember Member(int id, bool isObserver = false) =>
        new(new ServerId(id), isObserver ? ServerRole.Observer : ServerRole.Voter, "h" + id, (id * 10) + 1, (id * 10) + 2);

    private static LearnerStatus Synced(int id, long behind) =>
        new(new ServerId(id), IsSynced: true, HasVote: true, IsCounted: true, behind, InFlightBytes: 0);

    private static LearnerStatus Learner(ReplicaEnsemble ensemble, int id) => ensemble.Leader.Status.Learners.FirstOrDefault(learner => learner.Id.Value == id);

    private static ReplyItem Change(ReplicaEnsemble ensemble, int server, MemberChange change)
    {
        var call = ensemble.NextCall();
        ensemble[server].Step(new ChangeMembership(call, change, []));
        ensemble.Settle();
        return Answer(ensemble[server], call);
    }

    private static ReplyItem Answer(ReplicaServer server, long call) => server.ToClients.OfType<UnaryAnswer>().Single(answer => answer.CallId == call).Reply;
}
