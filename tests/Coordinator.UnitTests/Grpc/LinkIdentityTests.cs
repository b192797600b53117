using Coordinator.Grpc.Peer;
using Coordinator.Primitives;
using Coordinator.Server.Options;

namespace Coordinator.UnitTests.Grpc;

public sealed class LinkIdentityTests
{
    private static readonly LinkIdentity First = Of(1, 3);

    [Fact]
    public void Refuse_AServerOfTheSameVoters_IsNull() => Assert.Null(First.Refuse(Of(2, 3).HelloTo(1, 0, false)));

    [Fact]
    public void Refuse_OtherHosts_IsNull() => Assert.Null(First.Refuse(Of(2, 3, host: "elsewhere").HelloTo(1, 0, false)));

    [Fact]
    public void Refuse_OtherVoters_NamesBoth()
    {
        var reason = First.Refuse(Of(2, 5).HelloTo(1, 0, false));

        Assert.Contains("1,2,3,4,5", reason, StringComparison.Ordinal);
        Assert.Contains("1,2,3 ", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuse_AVoterThatIsAnObserverThere_NamesBoth()
    {
        var reason = First.Refuse(Of(2, 2, observers: 1).HelloTo(1, 0, false));

        Assert.Contains("voters 1,2 ", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuse_AnUnknownServer_NamesIt() => Assert.Contains("server 9 is not among", First.Refuse(Of(9, 3).HelloTo(1, 0, false)), StringComparison.Ordinal);

    [Fact]
    public void Refuse_ItsOwnId_NamesIt() => Assert.Contains("server 1", First.Refuse(First.HelloTo(1, 0, false)), StringComparison.Ordinal);

    [Fact]
    public void Refuse_AnotherTarget_NamesBoth()
    {
        var reason = First.Refuse(Of(2, 3).HelloTo(3, 0, false));

        Assert.Contains("server 3", reason, StringComparison.Ordinal);
        Assert.Contains("server 1", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuse_AnotherVersion_NamesBoth()
    {
        var hello = Of(2, 3).HelloTo(1, 0, false);
        hello.ProtocolVersion = 9;

        var reason = First.Refuse(hello);

        Assert.Contains("version 9", reason, StringComparison.Ordinal);
        Assert.Contains("version 1", reason, StringComparison.Ordinal);
    }

    private static LinkIdentity Of(int id, int voters, int observers = 0, string host = "h")
    {
        var servers = Enumerable.Range(1, voters + observers)
            .Select(i => new ServerEntry(new ServerId(i), host, 1, 2, i <= voters ? ServerRole.Voter : ServerRole.Observer));
        return new LinkIdentity(new ServerOptions { ServerId = new ServerId(id), Servers = [.. servers] });
    }
}
