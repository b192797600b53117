using Coordinator.TestKit.History;

namespace Coordinator.TestKit.Recipes;

/// <summary>Barriers: nobody passes while the way is barred, nobody begins or ends before the others have come, and all get on.</summary>
internal sealed class BarrierChecker(RecipeHistory history, Violations violations)
{
    public void Check()
    {
        var rounds = history.All<BarrierRound>().ToDictionary(round => round.Path);
        foreach (var wait in history.All<BarrierWait>())
        {
            violations.Require(wait.Returned is not null, wait, "waits for ever");
            if (rounds.TryGetValue(wait.Path, out var round) && wait.Invoked > round.SetReturned)
            {
                violations.Require(wait.Returned is null || wait.Returned > round.RemoveInvoked, wait, $"passed while the way was barred: {round}");
            }
        }

        foreach (var round in history.All<Party>().GroupBy(party => party.Path))
        {
            CheckRound([.. round]);
        }
    }

    private void CheckRound(List<Party> parties)
    {
        foreach (var party in parties)
        {
            violations.Require(party.EnterReturned is not null || party.Ended is not null, party, "never began");
            violations.Require(party.LeaveReturned is not null || party.Ended is not null, party, "never left");
            foreach (var other in parties.Where(other => other != party))
            {
                violations.Require(!(party.EnterReturned < other.EnterInvoked), party, $"began before another had come: {other}");
                violations.Require(
                    party.LeaveReturned is not { } left || other.LeaveInvoked < left || other.Ended < left,
                    party,
                    $"left before another wanted to: {other}");
            }
        }
    }
}
