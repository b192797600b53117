using Coordinator.Zab.Messages;

namespace Coordinator.UnitTests.Zab;

/// <summary>What an idle ensemble says to stay known as alive.</summary>
public sealed class BeatScenarios
{
    [Fact]
    public void IdleEnsemble_PingsAreBeatsEnough_ButBetweenFollowersThereAreBeats()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        var beats = new SortedDictionary<(int From, int To), int>();
        ensemble.Filter = (from, to, message) =>
        {
            if (message is Beat)
            {
                beats[(from, to)] = beats.GetValueOrDefault((from, to)) + 1;
            }

            return true;
        };
        ensemble.Tick(40);

        Assert.Equal([(1, 2), (2, 1)], beats.Keys);
        Assert.All(beats.Values, count => Assert.InRange(count, 9, 11));
    }

    [Fact]
    public void NothingComesOverALinkForTwoSeconds_ItIsGivenUp_Once()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.Filter = static (from, to, _) => (from, to) is not (1, 2);
        ensemble.Tick(25);

        Assert.Equal([1], ensemble[2].GivenUp);
        Assert.Empty(ensemble[1].GivenUp);
        Assert.Empty(ensemble[3].GivenUp);
    }

    [Fact]
    public void GivenUpLinkComesUpAgain_ItIsGivenUpAfterTwoSecondsMore_NotBefore()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.Filter = static (from, to, _) => (from, to) is not (1, 2);
        ensemble.Tick(25);
        ensemble.ResetLink(1, 2);
        ensemble.Tick(19);
        Assert.Equal([1], ensemble[2].GivenUp);
        ensemble.Tick();

        Assert.Equal([1, 1], ensemble[2].GivenUp);
    }

    /// <summary>A link that brings something is kept, whatever it is: messages of the reign are beats enough.</summary>
    [Fact]
    public void IdleEnsemble_NoLinkIsGivenUp()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.Tick(100);

        Assert.All(ensemble.Servers.Values, server => Assert.Empty(server.GivenUp));
    }
}
