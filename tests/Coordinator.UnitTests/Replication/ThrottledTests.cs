using Coordinator.Primitives;
using Coordinator.Replication.Reads;

namespace Coordinator.UnitTests.Replication;

/// <summary>Requests for which the shell has no room are refused in their turn, and may be sent again.</summary>
public sealed class ThrottledTests
{
    [Fact]
    public void MarkedRequests_AreRefusedInTurn_WithTheHint_AndNothingOvertakesAWrite()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send(
            client.Write(1, TestClient.Create("/a")),
            client.Read(new DataQuery("/a")) with { RetryAfterMilliseconds = 300 },
            client.Read(new DataQuery("/a")),
            client.Write(2, TestClient.Create("/b")) with { RetryAfterMilliseconds = 700 },
            client.Write(3, TestClient.Create("/c")),
            client.Read(new DataQuery("/a")));

        Assert.Equal(
            [(ErrorCode.Ok, 0), (ErrorCode.Throttled, 300), (ErrorCode.Ok, 0), (ErrorCode.Throttled, 700), (ErrorCode.Throttled, 0), (ErrorCode.Throttled, 0)],
            client.Replies.Select(reply => (reply.Code, reply.RetryAfterMilliseconds)));

        client.Send(client.Write(2, TestClient.Create("/b")), client.Write(3, TestClient.Create("/c")));
        Assert.Equal([ErrorCode.Ok, ErrorCode.Ok], client.Replies.TakeLast(2).Select(reply => reply.Code));
    }

    [Fact]
    public void MarkedWrite_AgainUnderItsNumber_IsTheSameWrite()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send(client.Write(1, TestClient.Create("/a")) with { RetryAfterMilliseconds = 50 });
        client.Send(client.Write(1, TestClient.Create("/a")) with { RetryAfterMilliseconds = 50 });
        client.Send(client.Write(1, TestClient.Create("/a")));
        Assert.Equal([ErrorCode.Throttled, ErrorCode.Throttled, ErrorCode.Ok], client.Replies.Select(reply => reply.Code));
    }
}
