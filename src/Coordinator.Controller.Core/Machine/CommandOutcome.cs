using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Machine;

/// <summary>What a broker said to a command.</summary>
/// <param name="Broker">The broker.</param>
/// <param name="Incarnation">Its life.</param>
/// <param name="Told">What it had been told.</param>
/// <param name="Reply">What it said.</param>
internal sealed record CommandOutcome(BrokerId Broker, Incarnation Incarnation, IReadOnlyList<PartitionOrder> Told, CommandReply Reply);
