using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Controller.Core.Machine;

/// <summary>Why a partition is led by whom, or by nobody.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Cause">What made it necessary.</param>
/// <param name="State">The state that was decided on.</param>
/// <param name="Reason">Why it is this one.</param>
/// <param name="Refused">Every candidate that does not lead, with the reason.</param>
public sealed record Decision(PartitionName Partition, string Cause, PartitionState State, string Reason, IReadOnlyList<(BrokerId Broker, string Why)> Refused);
