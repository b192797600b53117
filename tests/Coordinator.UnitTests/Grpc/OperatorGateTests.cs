using System.Net;
using Coordinator.Grpc.Admin;
using Coordinator.Grpc.Public;
using Coordinator.Primitives;
using Coordinator.Protocol.Admin.V1;
using Coordinator.Server.Audit;
using Coordinator.UnitTests.Server.Tls;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Coordinator.UnitTests.Grpc;

public sealed class OperatorGateTests
{
    private const string SuperTest = "super:D/InIHSb7yEEbrWz8b9l71RjZJU=";

    private readonly LogLines _log = new();

    [Theory]
    [InlineData(true, false, "MoveLeader", false)]
    [InlineData(true, true, "MoveLeader", true)]
    [InlineData(false, false, "MoveLeader", true)]
    [InlineData(true, false, "OfALaterVersion", false)]
    [InlineData(true, false, "Status", true)]
    [InlineData(true, false, "ListSessions", true)]
    [InlineData(true, false, "ListWatches", true)]
    [InlineData(true, false, "ListHotspots", true)]
    [InlineData(true, false, "ListServers", true)]
    [InlineData(true, false, "ChangeServers", false)]
    [InlineData(false, false, "SaveSnapshot", false)]
    [InlineData(false, true, "SaveSnapshot", true)]
    public async Task Actions_NeedSuper_WhereItIsDemanded_AndLooksNever(bool needsSuper, bool isSuper, string method, bool isDone)
    {
        var call = Gate(needsSuper).UnaryServerHandler(
            new MoveLeaderRequest { TargetId = 2 }, Context("/coordinator.admin.v1.Admin/" + method, isSuper), (_, _) => Task.FromResult(new MoveLeaderResponse()));
        if (isDone)
        {
            await call;
            return;
        }

        var refused = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal((StatusCode.PermissionDenied, "-102"), (refused.StatusCode, refused.Trailers.GetValue(ErrorMap.CodeTrailer)));
        Assert.EndsWith("by ip:10.0.0.1: NoAuth", Assert.Single(_log.All).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryKindOfCall_IsHeldToTheRule()
    {
        var context = Context("/coordinator.admin.v1.Admin/OfALaterVersion", isSuper: false);
        var gate = Gate(needsSuper: true);
        await Assert.ThrowsAsync<RpcException>(() => gate.ServerStreamingServerHandler<string, string>("", null!, context, (_, _, _) => Task.CompletedTask));
        await Assert.ThrowsAsync<RpcException>(() => gate.ClientStreamingServerHandler<string, string>(null!, context, (_, _) => Task.FromResult("")));
        await Assert.ThrowsAsync<RpcException>(() => gate.DuplexStreamingServerHandler<string, string>(null!, null!, context, (_, _, _) => Task.CompletedTask));
        Assert.Equal(3, _log.All.Count(line => line.Text == "of-a-later-version  by ip:10.0.0.1: NoAuth"));
    }

    [Fact]
    public async Task Actions_AreAuditedOnce_WithTheirResult_AndWho()
    {
        var context = Context("/coordinator.admin.v1.Admin/MoveLeader", isSuper: true);
        await Gate(false).UnaryServerHandler(new MoveLeaderRequest { TargetId = 2 }, context, (_, _) => Task.FromResult(new MoveLeaderResponse()));
        await Assert.ThrowsAsync<RpcException>(() => Gate(false).UnaryServerHandler<MoveLeaderRequest, MoveLeaderResponse>(
            new MoveLeaderRequest { TargetId = 3 }, context, (_, _) => throw ErrorMap.Fault(ErrorCode.NotReady, "not in sync")));
        Assert.Equal(
            ["move-leader 2 by ip:10.0.0.1, digest:super, super: Ok", "move-leader 3 by ip:10.0.0.1, digest:super, super: NotReady"],
            _log.All.Select(line => line.Text));
    }

    /// <summary>The txn's own line says what became of it, at the server that was asked.</summary>
    [Fact]
    public async Task KilledSession_HasItsLineFromTheTxn()
    {
        var context = Context("/coordinator.admin.v1.Admin/KillSession", isSuper: true);
        await Gate(true).UnaryServerHandler(new KillSessionRequest { SessionId = 5 }, context, (_, _) => Task.FromResult(new KillSessionResponse()));
        Assert.Empty(_log.All);
    }

    [Fact]
    public async Task CallsOfClients_AreNotItsConcern()
    {
        await Gate(needsSuper: true).UnaryServerHandler("", Context("/coordinator.client.v1.Tree/Create", isSuper: false), (_, _) => Task.FromResult(""));
        Assert.Empty(_log.All);
    }

    private OperatorGate Gate(bool needsSuper)
    {
        var audit = new AuditLog(new OneLog(_log), TimeProvider.System);
        return new OperatorGate(needsSuper, hasSuper: true, new CallerIdentities(SuperTest, audit), audit);
    }

    private static CallContext Context(string method, bool isSuper)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse("10.0.0.1");
        return new CallContext(method, http, isSuper ? new Metadata { { CallerIdentities.Header, "digest super:test" } } : []);
    }
}
