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
        ensemble.Tick(30);

        Assert.Equal([(1, 2), (2, 1)], beats.Keys);
        Assert.All(beats.Values, count => Assert.InRange(count, 9, 11));
    }
}
