using Coordinator.Primitives;
using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Servers;

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

    /// <summary>The voters of the ensemble.</summary>
    public IReadOnlyList<ServerId> Voters { get; set; } = [];

    /// <summary>A server starts a life; its disk is what counts, also when the life is over.</summary>
    public void Lives(ServerId server, DurableState disk)
    {
        if (_disks.TryGetValue(server, out var before) && before.Epochs.Voter && !disk.Epochs.Voter)
        {
            _lost[server] = before;
        }

        _disks[server] = disk;
    }

    public void Committed(string server, Zxid zxid)
    {
        var holders = Voters.Count(voter => Holds(_disks, voter, zxid) || Holds(_lost, voter, zxid));
        Check.That(
            holders * 2 > Voters.Count, "durability", $"{server} applies {zxid}, which lies on {holders} of {Voters.Count} disks that count");
        world.Coverage.Count("durable.checked");
    }

    private static bool Holds(SortedDictionary<ServerId, DurableState> disks, ServerId voter, Zxid zxid) =>
        disks.TryGetValue(voter, out var disk) && disk.Epochs.Voter && disk.Epochs.Current >= zxid.Epoch && disk.Last >= zxid;
}
