using Coordinator.Primitives;
using Coordinator.Replication.Requests;
using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Upkeep;

/// <summary>
/// The leader raises the level by which txns are applied when every voter, with it right now, has announced that it knows the new one: a server
/// that does not would have to stop before the first txn of that level.
/// </summary>
internal sealed class ApplyLevels(ReplicaContext context, TxnProposer proposer)
{
    private const int AgainAfterTicks = 50;

    private readonly SortedDictionary<ServerId, int> _announced = [];
    private long _nextAt;

    /// <summary>A reign begins: nobody has announced anything.</summary>
    public void Begin()
    {
        _announced.Clear();
        _nextAt = 0;
    }

    /// <summary>A learner of this reign says what it knows.</summary>
    public void OnAnnounced(ServerId learner, int level) => _announced[learner] = level;

    /// <summary>A learner left: it may come back as another program.</summary>
    public void OnLearnerLeft(ServerId learner) => _announced.Remove(learner);

    public void OnTick()
    {
        if (!context.IsLeading || context.Ticks < _nextAt)
        {
            return;
        }

        var known = context.KnownApplyLevel;
        foreach (var voter in context.Zab.Membership.Voters)
        {
            if (voter != context.Self)
            {
                known = Math.Min(known, _announced.GetValueOrDefault(voter));
            }
        }

        if (known > context.Tree.ApplyLevel && proposer.TryPropose(new TxnHeader(0) { Origin = context.Self }, new RaiseLevelTxn(known)))
        {
            _nextAt = context.Ticks + AgainAfterTicks;
        }
    }
}
