using Coordinator.Primitives;

namespace Coordinator.UnitTests.Primitives;

public sealed class EnsembleMembershipTests
{
    [Fact]
    public void Text_OfAnyMembers_IsReadBack()
    {
        var membership = new EnsembleMembership(new Zxid(7), [Member(4, ServerRole.Observer, "fd00::1"), Member(2, ServerRole.Voter, "b.example")]);

        Assert.Equal("server.2=b.example:1:2:voter\nserver.4=fd00::1:1:2:observer\n", membership.ToText());
        Assert.Equal(membership, EnsembleMembership.TryParse(new Zxid(7), membership.ToText()));
        Assert.Equal([new ServerId(2)], membership.Voters);
    }

    [Theory]
    [InlineData("")]
    [InlineData("server.1=h:1:2:observer\n")]
    [InlineData("server.1=h:1:2:voter\nserver.1=h:1:2:voter\n")]
    [InlineData("server.256=h:1:2:voter\n")]
    [InlineData("server.-1=h:1:2:voter\n")]
    [InlineData("server.1=h:1:70000:voter\n")]
    [InlineData("server.1=h:1:voter\n")]
    [InlineData("server.1=h:1:2:leader\n")]
    [InlineData("anything else")]
    public void Text_OfNoMembers_IsNoMembership(string text) => Assert.Null(EnsembleMembership.TryParse(new Zxid(7), text));

    private static EnsembleMember Member(int id, ServerRole role, string host) => new(new ServerId(id), role, host, 1, 2);
}
