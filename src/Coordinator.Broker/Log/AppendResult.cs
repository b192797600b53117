using Coordinator.Broker.Log.Producers;
using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Broker.Log;

/// <summary>What became of a producer's batch.</summary>
/// <param name="Verdict">Appended if it was the next; in the log already if repeated; else refused, and nothing was appended.</param>
/// <param name="BaseOffset">The offset of its first record in the log; −1 when it is not there.</param>
/// <param name="NextOffset">The offset behind its last one; −1 when it is not there.</param>
/// <param name="Epoch">The reign that it was appended in.</param>
internal readonly record struct AppendResult(SequenceVerdict Verdict, long BaseOffset, long NextOffset, LeaderEpoch Epoch);
