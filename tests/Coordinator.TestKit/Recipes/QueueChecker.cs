using Coordinator.Primitives;
using Coordinator.TestKit.History;

namespace Coordinator.TestKit.Recipes;

/// <summary>A queue: an item is acknowledged once or still there; a claim is of an item that is there; smaller priorities come first.</summary>
internal sealed class QueueChecker(RecipeHistory history, RecipeEnd end, Lives lives, Violations violations)
{
    private readonly IReadOnlyList<Claimed> _claims = history.All<Claimed>();
    private readonly IReadOnlyList<Acknowledged> _acknowledgements = history.All<Acknowledged>();

    public void Check()
    {
        foreach (var queue in history.All<Enqueued>().GroupBy(item => item.Queue))
        {
            CheckItems(queue.Key, [.. queue]);
        }

        foreach (var acknowledged in _acknowledgements.Where(acknowledged => acknowledged.Outcome == CallOutcome.Done))
        {
            CheckAcknowledgement(acknowledged);
        }

        foreach (var claim in _claims)
        {
            if (lives.Knows(claim.Token))
            {
                CheckClaim(claim);
                CheckPriority(claim);
            }
        }
    }

    private void CheckItems(string queue, List<Enqueued> enqueued)
    {
        var acknowledgements = _acknowledgements.Where(acknowledged => acknowledged.Claim.Queue == queue).ToList();
        var done = acknowledgements.Where(acknowledged => acknowledged.Outcome == CallOutcome.Done).ToLookup(acknowledged => acknowledged.Claim.Item);
        var unknown = acknowledgements.Where(acknowledged => acknowledged.Outcome == CallOutcome.Unknown).Select(acknowledged => acknowledged.Claim.Item).ToHashSet();
        var there = end.Items.Where(item => item.Queue == queue).ToLookup(item => item.Item);
        var results = end.Results.Where(result => result.Queue == queue).ToLookup(result => result.Item);
        foreach (var (_, item, outcome) in enqueued)
        {
            var what = $"item {item} of {queue}";
            violations.Require(done[item].Count() <= 1, what, $"was acknowledged by more than one: {string.Join("; ", done[item])}");
            violations.Require(done[item].Any() ? results[item].Any() : unknown.Contains(item) || !results[item].Any(), what, "has a result that differs from its acknowledgement");
            var ends = there[item].Count() + results[item].Count();
            violations.Require(ends == 1 || (ends == 0 && outcome != CallOutcome.Done), what, $"is there or has a result {ends} times, not once; it was added: {outcome}");
        }

        var known = enqueued.Where(item => item.Outcome != CallOutcome.Refused).Select(item => item.Item).ToHashSet();
        foreach (var item in there.Concat(results).Select(group => group.Key).Where(item => !known.Contains(item)))
        {
            violations.Fail($"item {item} of {queue} was added by nobody");
        }
    }

    /// <summary>An item and the claim under which it is acknowledged go in one txn.</summary>
    private void CheckAcknowledgement(Acknowledged acknowledged)
    {
        var item = lives.Of(acknowledged.Claim.Path, acknowledged.Claim.Czxid);
        var claim = lives.Of(acknowledged.Claim.Claim, acknowledged.Claim.Token);
        var isKnown = item?.Deleted is not null || lives.AreWhole;
        violations.Require(!isKnown || (item?.Deleted is not null && item.Value.Deleted == claim?.Deleted), acknowledged, $"was done under a claim that did not end with it: {item}, {claim}");
    }

    private void CheckClaim(Claimed claim)
    {
        var item = lives.Of(claim.Path, claim.Czxid);
        violations.Require(item is not null && item.Value.Created < claim.Token && !(item.Value.Deleted <= claim.Token), claim, $"is of an item that was not there: {item}");
        foreach (var other in lives.Below(ZnodePath.Parent(claim.Claim)).Where(other => other.Path == claim.Claim && other.Created < claim.Token))
        {
            violations.Require(other.Deleted <= claim.Token, claim, $"was made while another was: {other}");
        }
    }

    /// <summary>An item that was there and free from before the recipe looked until the claim was made comes after it.</summary>
    private void CheckPriority(Claimed claim)
    {
        var taken = lives.Below(ZnodePath.Parent(claim.Claim)).Where(life => life.Meets(claim.SeenBefore, claim.Token)).Select(life => ZnodePath.Name(life.Path)).ToHashSet(StringComparer.Ordinal);
        foreach (var item in lives.Below(ZnodePath.Parent(claim.Path)))
        {
            var wasFree = item.Covers(claim.SeenBefore) && item.Covers(claim.Token) && !taken.Contains(ZnodePath.Name(item.Path));
            violations.Require(!wasFree || string.CompareOrdinal(item.Path, claim.Path) >= 0, claim, $"passed over what was free and comes before it: {item}");
        }
    }
}
