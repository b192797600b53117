using Coordinator.Controller.Core.Numbers;
using Coordinator.Records;

namespace Coordinator.Broker.Client.Consuming;

/// <summary>A committed record.</summary>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="Epoch">The reign of the leader that appended it.</param>
/// <param name="Record">What the producer sent.</param>
public sealed record ConsumedRecord(int Partition, long Offset, LeaderEpoch Epoch, Record Record);
