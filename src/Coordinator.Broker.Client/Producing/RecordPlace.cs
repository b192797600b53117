using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Broker.Client.Producing;

/// <summary>Where a record was appended.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">Its offset; with <see cref="RecordAcks.None"/> that which it has if it stays.</param>
/// <param name="Epoch">The reign of the leader that appended it.</param>
public sealed record RecordPlace(int Partition, long Offset, LeaderEpoch Epoch);
