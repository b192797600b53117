using Coordinator.Primitives;
using Coordinator.Zab.Quorum;

namespace Coordinator.UnitTests.Zab;

public sealed class QuorumVerifierTests
{
    /// <summary>Whoever is assumed to have reached everything counts with that, whatever is known of it.</summary>
    [Theory]
    [InlineData(0, 5L)]
    [InlineData(1, 5L)]
    [InlineData(2, 9L)]
    [InlineData(3, 9L)]
    [InlineData(4, 5L)]
    public void ReachedByQuorum_CountsAnAssumedVoterAsComplete(int assumed, long expected) =>
        Assert.Equal(expected, new QuorumVerifier(Of(1, 2, 3)).ReachedByQuorum(Reached((1, 9), (2, 5), (3, 3)), new ServerId(assumed)));

    [Fact]
    public void ReachedByQuorum_TooFew_IsNothing_UnlessOneIsAssumed()
    {
        var verifier = new QuorumVerifier(Of(1, 2, 3));
        Assert.Null(verifier.ReachedByQuorum(Reached((1, 9))));
        Assert.Equal(9, verifier.ReachedByQuorum(Reached((1, 9)), new ServerId(2)));
    }

    /// <summary>In the membership in force 2 is no voter: there it must not count.</summary>
    [Fact]
    public void ReachedByQuorum_WhileAChangeIsPending_NeedsBothQuorums()
    {
        var verifier = new QuorumVerifier(Of(1, 3, 4), Of(1, 2, 3));
        Assert.Equal(4, verifier.ReachedByQuorum(Reached((1, 9), (3, 4), (4, 2)), new ServerId(2)));
        Assert.Equal(9, verifier.ReachedByQuorum(Reached((1, 9), (3, 4), (4, 2)), new ServerId(3)));
    }

    private static EnsembleMembership Of(params int[] voters) => EnsembleMembership.Of(voters.ToDictionary(id => new ServerId(id), _ => ServerRole.Voter));

    private static List<(ServerId Voter, long Value)> Reached(params (int Id, long Value)[] reached) => [.. reached.Select(one => (new ServerId(one.Id), one.Value))];
}
