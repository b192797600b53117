using Coordinator.Controller.Core.Logs;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Fetching;

/// <summary>A follower in one reign of its leader: what it asks, and what it does with the answer.</summary>
/// <param name="self">Its replica.</param>
/// <param name="leader">Whom it follows.</param>
/// <param name="epoch">In which reign.</param>
/// <param name="highWatermark">What it knows to be committed; what was committed in an earlier reign stays so.</param>
public sealed class FollowerReplica(ReplicaName self, BrokerId leader, LeaderEpoch epoch, long highWatermark)
{
    /// <summary>Whom it follows.</summary>
    public BrokerId Leader => leader;

    /// <summary>In which reign.</summary>
    public LeaderEpoch Epoch => epoch;

    /// <summary>What is committed, as far as it has it.</summary>
    public long HighWatermark { get; private set; } = highWatermark;

    /// <summary>The reign is over, and it has not heard of the next: it asks nothing more.</summary>
    public bool IsOver { get; private set; }

    /// <summary>What it asks next.</summary>
    /// <param name="epochs">The reigns in its log.</param>
    /// <param name="endOffset">The end of its log.</param>
    public FetchRequest Next(LeaderEpochCache epochs, long endOffset) => new(self, epoch, endOffset, epochs.Latest);

    /// <summary>Takes an answer. Records that come with it are appended first, and cutting comes before the watermark is believed (KAFKA-14704).</summary>
    /// <param name="answer">The answer to what it asked last.</param>
    /// <param name="epochs">The reigns in its log.</param>
    /// <param name="endOffset">The end of its log, with the records that came.</param>
    public FollowerMove Take(FetchAnswer answer, LeaderEpochCache epochs, long endOffset)
    {
        switch (answer)
        {
            case FetchGoesOn goesOn:
                HighWatermark = Math.Max(HighWatermark, Math.Min(goesOn.HighWatermark, endOffset));
                return FollowerMove.GoOn;
            case FetchDiverges diverges:
                var cut = Divergence.CutAt(epochs, endOffset, diverges.End);
                HighWatermark = Math.Min(HighWatermark, cut);
                return FollowerMove.CutTo(cut);
            case FetchIsOutside outside:
                HighWatermark = outside.StartOffset;
                return FollowerMove.RestartAt(outside.StartOffset);
            case FetchIsEarly:
                return FollowerMove.AskLater;
            default:
                Invariant.Holds(answer is FetchIsFenced);
                IsOver = true;
                return FollowerMove.Stop;
        }
    }
}
