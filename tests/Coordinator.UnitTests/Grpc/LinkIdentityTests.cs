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

    [Fact]
    public void Refuse_OfAnotherMembership_IsNoMatterOfHashes()
    {
        var later = Of(2, 3);
        later.Membership = Members(7, 1, 2, 4);

        Assert.Null(First.Refuse(later.HelloTo(1, 0, false)));
        var other = Of(1, 3);
        other.Membership = Members(7, 1, 2, 3);
        Assert.Contains("voters 1,2,4 ", other.Refuse(later.HelloTo(1, 0, false)), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuse_WhoIsNoMemberAnyMore_UnlessItKnowsOfALaterMembership()
    {
        var member = Of(1, 3);
        member.Membership = Members(7, 1, 2);
        var removed = Of(3, 3).HelloTo(1, 0x77, false);
        Assert.Contains("server 3 is not among the servers that server 1 knows (1,2", member.Refuse(removed), StringComparison.Ordinal);
        Assert.True(member.IsRemoved(removed, 0x77));

        // Of another ensemble, or blank: it was never here.
        Assert.False(member.IsRemoved(removed, 0x78));
        Assert.False(member.IsRemoved(Of(3, 3).HelloTo(1, 0, false), 0x77));

        var later = Of(3, 3);
        later.Membership = Members(8, 1, 3);
        Assert.Null(member.Refuse(later.HelloTo(1, 0x77, false)));
        Assert.False(member.IsRemoved(later.HelloTo(1, 0x77, false), 0x77));
    }

    private static EnsembleMembership Members(long version, params int[] voters) =>
        new(new Zxid(version), voters.Select(id => new EnsembleMember(new ServerId(id), ServerRole.Voter, "h", 1, 2)));

    private static LinkIdentity Of(int id, int voters, int observers = 0, string host = "h")
    {
        var servers = Enumerable.Range(1, voters + observers)
            .Select(i => new ServerEntry(new ServerId(i), host, 1, 2, i <= voters ? ServerRole.Voter : ServerRole.Observer));
        return new LinkIdentity(new ServerOptions { ServerId = new ServerId(id), Servers = [.. servers] });
    }
}
