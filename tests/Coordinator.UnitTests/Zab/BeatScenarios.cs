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
        Assert.All(beats.Values, count => Assert.InRange(count, 12, 14));
    }

    /// <summary>A server that idles is awake then anyway, at both ends.</summary>
    [Fact]
    public void IdleEnsemble_FollowersBeatWhenTheyAnswerPings()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        var said = new List<(int Tick, string What)>();
        var now = 0;
        ensemble.Filter = (from, _, message) =>
        {
            if (from == 1)
            {
                said.Add((now, message.GetType().Name));
            }

            return true;
        };
        for (now = 1; now <= 30; now++)
        {
            ensemble.Tick();
        }

        Assert.Equal(10, said.Count(s => s.What == nameof(Pong)));
        Assert.Equal(said.Where(s => s.What == nameof(Pong)).Select(s => s.Tick), said.Where(s => s.What == nameof(Beat)).Select(s => s.Tick));
    }

    /// <summary>Whom the leader does not reach beats by its ticks, or its links would be found dead.</summary>
    [Fact]
    public void LeaderPingsNobody_FollowersBeatAllTheSame()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        var beats = 0;
        ensemble.Filter = (from, to, message) =>
        {
            beats += from == 1 && to == 2 && message is Beat ? 1 : 0;
            return message is not Ping;
        };
        ensemble.Tick(8);

        Assert.InRange(beats, 1, 2);
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
