using Coordinator.Replication.Requests;
using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Upkeep;

/// <summary>
/// The leader's sweep of container and TTL znodes whose time is over. It only proposes: the txn names what was seen, and applies if that is
/// still so.
/// </summary>
internal sealed class Reaper(ReplicaContext context, TxnProposer proposer)
{
    private const int EveryTicks = 50;
    private const int MostAtOnce = 1_000;

    public void OnTick()
    {
        if (!context.IsLeading || context.Ticks % EveryTicks != 0)
        {
            return;
        }

        foreach (var due in context.Tree.DueForReaping(proposer.Now).Take(MostAtOnce).ToList())
        {
            if (!proposer.TryPropose(new TxnHeader(0) { Origin = context.Self }, new ReapTxn(due.Path, due.Stat.Czxid, due.Stat.Mzxid)))
            {
                return;
            }
        }
    }
}
