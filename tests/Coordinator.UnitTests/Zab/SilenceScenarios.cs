using Coordinator.Primitives;
using Coordinator.Zab;
using Coordinator.Zab.Election;
using Coordinator.Zab.Messages;

namespace Coordinator.UnitTests.Zab;

/// <summary>
/// A leader that falls silent with its links up, as a stopped process does: each follower counts by its own ticks, which fall between each
/// other's, and the first that gives it up takes the others along.
/// </summary>
public sealed class SilenceScenarios
{
    private const int Limit = 10;

    [Fact]
    public void SilentLeader_IsLeftAtTheTickOfTheLimit_NotOneLater()
    {
        var ensemble = SilentLeader();
        ensemble.TickOnly(1, Limit - 1);
        Assert.Equal(ServerState.Following, ensemble[1].State);
        ensemble.TickOnly(1);

        Assert.Equal(ServerState.Looking, ensemble[1].State);
    }

    /// <summary>Whichever is first, and whichever is the better candidate: not one tick is spent after the first one's last.</summary>
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void FirstFollowerGivesTheLeaderUp_TheOtherJoinsAtOnce_AndOneLeads(int first, int second)
    {
        var ensemble = SilentLeader();
        ensemble.TickOnly(first, Limit - 1);
        ensemble.TickOnly(second, Limit - 1);
        ensemble.TickOnly(first);

        Assert.True(ensemble[2].Peer.IsActiveLeader, ensemble.Describe());
        Assert.True(ensemble[1].Peer.IsServing, ensemble.Describe());
    }

    /// <summary>Both counted to the end: the vote of the first came while the second still followed, and is not lost.</summary>
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void SecondFollowerGivesTheLeaderUpLater_TheVoteOfTheFirstStillCounts(int first, int second)
    {
        var ensemble = SilentLeader(options => options with { SyncLimitTicks = 4 });
        ensemble.TickOnly(first, 4);
        ensemble.TickOnly(second, 3);
        Assert.Equal(ServerState.Following, ensemble[second].State);
        ensemble.TickOnly(second);

        Assert.True(ensemble[2].Peer.IsActiveLeader, ensemble.Describe());
        Assert.True(ensemble[1].Peer.IsServing, ensemble.Describe());
    }

    [Fact]
    public void FirstOfFiveGivesTheLeaderUp_TheOthersJoinAtOnce_AndOneLeads()
    {
        var ensemble = new ZabEnsemble(5);
        ensemble.Boot(1, 2, 3, 4, 5);
        ensemble.Tick(10);
        FallSilent(ensemble, 5);
        foreach (var id in new[] { 1, 2, 3, 4 })
        {
            ensemble.TickOnly(id, Limit - 1);
        }

        ensemble.TickOnly(2);

        Assert.True(ensemble[4].Peer.IsActiveLeader, ensemble.Describe());
        Assert.All([1, 2, 3], id => Assert.True(ensemble[id].Peer.IsServing, ensemble.Describe()));
    }

    /// <summary>It is this server's own silence that counts. The search is remembered: at the tick that makes the silence long enough it is joined.</summary>
    [Fact]
    public void OtherSearches_TheLeaderWasHeardHereLater_StaysForATick()
    {
        var ensemble = SilentLeader();
        ensemble.TickOnly(2, Limit - 2);
        ensemble.TickOnly(1, Limit);
        Assert.Equal(ServerState.Looking, ensemble[1].State);
        Assert.Equal(ServerState.Following, ensemble[2].State);
        ensemble.TickOnly(2);

        Assert.True(ensemble[2].Peer.IsActiveLeader, ensemble.Describe());
    }

    /// <summary>A voter that cannot reach the leader searches again and again; who hears the leader has no part in it.</summary>
    [Fact]
    public void OtherSearchesForEver_TheLeaderIsHeard_TheReignGoesOn()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        var epoch = ensemble[3].Peer.Epoch;
        ensemble.Partition(1, 3);
        ensemble.Tick(100);

        Assert.Equal(ServerState.Looking, ensemble[1].State);
        Assert.True(ensemble[2].Peer.IsServing, ensemble.Describe());
        Assert.Equal(epoch, ensemble[3].Peer.Epoch);
        Assert.Equal(1, ensemble[2].Count(NoteKind.Elected));
    }

    /// <summary>With a short limit one tick fewer would be what a late ping costs: silence is two pings missed.</summary>
    [Fact]
    public void OtherSearches_TheLimitIsShort_ALatePingIsNoSilence()
    {
        var ensemble = SilentLeader(options => options with { SyncLimitTicks = 4 });
        ensemble.TickOnly(2, 3);
        Hear(ensemble, 2, from: 1, new Standing(Voter: true, MayFound: false, FoundingCommitted: true));

        Assert.Equal(ServerState.Following, ensemble[2].State);
    }

    [Fact]
    public void VoterSearches_TheLeaderIsSilent_JoinsIt()
    {
        var ensemble = SilentLeader();
        ensemble.TickOnly(2, Limit - 1);
        Hear(ensemble, 2, from: 1, new Standing(Voter: true, MayFound: false, FoundingCommitted: true));

        Assert.Equal(ServerState.Looking, ensemble[2].State);
    }

    [Fact]
    public void BlankVoterSearches_TheLeaderIsSilent_Stays()
    {
        var ensemble = SilentLeader();
        ensemble.TickOnly(2, Limit - 1);
        Hear(ensemble, 2, from: 1, new Standing(Voter: false, MayFound: true, FoundingCommitted: false));

        Assert.Equal(ServerState.Following, ensemble[2].State);
    }

    [Fact]
    public void ObserverSearches_TheLeaderIsSilent_Stays()
    {
        var ensemble = new ZabEnsemble(3, observers: 1);
        ensemble.Boot(1, 2, 3, 4);
        ensemble.Tick(10);
        FallSilent(ensemble, 3);
        ensemble.TickOnly(1, Limit - 1);
        ensemble.TickOnly(4, Limit);

        Assert.Equal(ServerState.Looking, ensemble[4].State);
        Assert.Equal(ServerState.Following, ensemble[1].State);
    }

    private static ZabEnsemble SilentLeader(Func<ZabOptions, ZabOptions>? configure = null)
    {
        var ensemble = ZabEnsemble.ThreeWithLeader(configure);
        FallSilent(ensemble, 3);
        return ensemble;
    }

    /// <summary>All hear the leader once more before their next tick, and then no more.</summary>
    private static void FallSilent(ZabEnsemble ensemble, int leader)
    {
        ensemble.ProposeMany(leader, 1, "last");
        ensemble.Paused.Add(leader);
    }

    private static void Hear(ZabEnsemble ensemble, int at, int from, Standing standing) =>
        ensemble[at].Step(new PeerReceived(new ServerId(from), new Notification(ServerState.Looking, Vote.None, 2, standing)));
}
