using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Controller.Core.Machine;

/// <summary>Why a partition is led by whom, or by nobody.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Cause">What made it necessary.</param>
/// <param name="State">The state that was decided on.</param>
/// <param name="Reason">Why it is this one.</param>
/// <param name="Refused">Every candidate that does not lead, with the reason.</param>
public sealed record Decision(PartitionName Partition, string Cause, PartitionState State, string Reason, IReadOnlyList<(BrokerId Broker, string Why)> Refused)
{
    /// <summary>Whether a leader was chosen, and not only the in-sync set changed or nobody could lead.</summary>
    public bool IsElection { get; init; }

    /// <summary>As it is kept with the state.</summary>
    public Why ForTheRecord => new(Cause, Reason, Refused);
}
