using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Inspections;
using Coordinator.Tree.Quotas;
using Coordinator.Tree.Txns;

namespace Coordinator.UnitTests.Replication;

/// <summary>An operator sets quotas by any server, and looks at them.</summary>
public sealed class QuotaCallTests
{
    [Fact]
    public void Set_ByAnyServer_BindsEverywhere_AndIsSeenAtEach()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(b).Open("b");
        client.Send(client.Write(1, TestClient.Create("/a")));

        Assert.Equal(ErrorCode.Ok, Set(ensemble, a, new Quota("/a", 2, Quota.Unlimited)).Code);

        client.Send(client.Write(2, TestClient.Create("/a/1")), client.Write(3, TestClient.Create("/a/2")));
        Assert.Equal([ErrorCode.Ok, ErrorCode.Ok, ErrorCode.QuotaExceeded], client.Replies.Select(reply => reply.Code));
        foreach (var server in new[] { leader, a, b })
        {
            Assert.Equal([new QuotaUsage(new Quota("/a", 2, Quota.Unlimited), 2, 0)], List(ensemble, server));
        }

        Assert.Equal(ErrorCode.Ok, Set(ensemble, leader, new Quota("/a", Quota.Unlimited, Quota.Unlimited)).Code);
        Assert.Empty(List(ensemble, b));
    }

    [Fact]
    public void WhatCannotBe_IsRefused_AndUsesNoTxn()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var before = ensemble[1].Status.Applied;
        Assert.Equal(ErrorCode.BadArguments, Set(ensemble, 1, new Quota("/a", 0, 0)).Code);
        Assert.Equal(before, ensemble[1].Status.Applied);
        Assert.Equal(ErrorCode.NoNode, Set(ensemble, 1, new Quota("/a", 1, 0)).Code);
    }

    [Fact]
    public void WhileAVoterDoesNotKnowQuotas_ThereAreNone()
    {
        var ensemble = ReplicaEnsemble.Started(3, options => options with { Zab = options.Zab with { ApplyLevel = TxnHeader.QuotaLevel - 1 } });
        Assert.Equal(ErrorCode.NotReady, Set(ensemble, 2, new Quota("/", 5, 5)).Code);
    }

    private static ReplyItem Set(ReplicaEnsemble ensemble, int server, Quota quota)
    {
        var call = ensemble.NextCall();
        ensemble[server].Step(new SetQuota(call, quota, []));
        ensemble.Settle();
        return AnswerTo(ensemble, server, call).Reply;
    }

    private static IReadOnlyList<QuotaUsage> List(ReplicaEnsemble ensemble, int server)
    {
        var call = ensemble.NextCall();
        ensemble[server].Step(new Inspect(call, new QuotasInspection()));
        return Assert.IsType<QuotaList>(AnswerTo(ensemble, server, call).Findings).Quotas;
    }

    private static UnaryAnswer AnswerTo(ReplicaEnsemble ensemble, int server, long call) =>
        ensemble[server].ToClients.OfType<UnaryAnswer>().Single(sent => sent.CallId == call);
}
