using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Broker.Log.Producers;

/// <summary>A batch of a producer that stands in the log.</summary>
/// <param name="Sequence">The sequence of its first record.</param>
/// <param name="Count">Its records.</param>
/// <param name="BaseOffset">The offset of its first record.</param>
/// <param name="Epoch">The reign that it was appended in.</param>
internal readonly record struct RememberedBatch(int Sequence, int Count, long BaseOffset, LeaderEpoch Epoch);
