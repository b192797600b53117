using Coordinator.Primitives;
using Coordinator.Tree;

namespace Coordinator.Replication.Upkeep;

/// <summary>
/// When a snapshot is taken: after a random number of txns, so that servers do not coincide; by a leader half as often; never without a
/// leader, and only when the log is flushed through what is applied.
/// </summary>
internal sealed class SnapshotSchedule(ReplicaContext context, SeededRandom random)
{
    private int _applied;
    private int _threshold = Draw(context.Options.SnapshotEveryTxns, random);
    private bool _isUnderWay;

    public void OnApplied() => _applied++;

    /// <summary>A snapshot became durable, taken here or installed.</summary>
    public void OnSaved() => _isUnderWay = false;

    /// <summary>An installed snapshot is as good as one taken now.</summary>
    public void OnInstalled() => (_applied, _isUnderWay) = (0, false);

    /// <summary>Takes a snapshot when it is time.</summary>
    public void TakeWhenDue()
    {
        var threshold = context.IsLeading ? 2L * _threshold : _threshold;
        if (_applied < threshold || _isUnderWay || !context.IsServing || context.Applied > context.Zab.FlushedZxid)
        {
            return;
        }

        var chunks = new List<ReadOnlyMemory<byte>>();
        TreeSnapshot.Write(context.Tree, chunk => chunks.Add(chunk.ToArray()));
        context.Emit(new SaveSnapshot(context.Applied, chunks));
        _isUnderWay = true;
        _applied = 0;
        _threshold = Draw(context.Options.SnapshotEveryTxns, random);
    }

    private static int Draw(int every, SeededRandom random)
    {
        var half = Math.Max(1, every / 2);
        return half + random.Next(Math.Max(1, every - half + 1));
    }
}
