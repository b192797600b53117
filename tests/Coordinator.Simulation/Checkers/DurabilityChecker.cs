using Coordinator.Primitives;
using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Servers;
using Coordinator.Tree.Txns;

namespace Coordinator.Simulation.Checkers;

/// <summary>
/// What is applied for the first time lies on the disks of a quorum that has a vote, and these servers' history is of its epoch: no blank
/// disk was counted, no ACK came before its flush, no epoch before its history.
/// </summary>
internal sealed class DurabilityChecker(SimWorld world)
{
    private readonly SortedDictionary<ServerId, DurableState> _disks = [];

    /// <summary>Copies that counted and were lost with their disk. Their ACKs may be read afterwards, by a leader that was stopped (seed 487).</summary>
    private readonly SortedDictionary<ServerId, DurableState> _lost = [];

    /// <summary>The members of the ensemble, by what is committed.</summary>
    public EnsembleMembership Membership { get; set; } = EnsembleMembership.Of([]);

    /// <summary>A server starts a life; its disk is what counts, also when the life is over.</summary>
    public void Lives(ServerId server, DurableState disk)
    {
        if (_disks.TryGetValue(server, out var before) && before.Epochs.Voter && !disk.Epochs.Voter)
        {
            _lost[server] = before;
        }

        _disks[server] = disk;
    }

    public void Committed(string server, HistoryEntry entry)
    {
        LiesOnQuorum(server, entry.Zxid, Membership);
        if (entry.Txn.Body is MembershipTxn set)
        {
            // A change needs a quorum of those before it and one of those after it.
            Membership = EnsembleMembership.TryParse(entry.Zxid, set.Members)!;
            LiesOnQuorum(server, entry.Zxid, Membership);
            world.Coverage.Count("membership.changed");
        }

        world.Coverage.Count("durable.checked");
    }

    private void LiesOnQuorum(string server, Zxid zxid, EnsembleMembership membership)
    {
        var holders = membership.Voters.Count(voter => Holds(_disks, voter, zxid) || Holds(_lost, voter, zxid));
        Check.That(
            holders >= membership.QuorumSize, "durability", $"{server} applies {zxid}, which lies on {holders} of {membership.Voters.Count} disks that count");
    }

    private static bool Holds(SortedDictionary<ServerId, DurableState> disks, ServerId voter, Zxid zxid) =>
        disks.TryGetValue(voter, out var disk) && disk.Epochs.Voter && disk.Epochs.Current >= zxid.Epoch && disk.Last >= zxid;
}
