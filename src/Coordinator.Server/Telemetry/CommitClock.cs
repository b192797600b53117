using System.Diagnostics.Metrics;
using Coordinator.Primitives;
using Coordinator.Replication;

namespace Coordinator.Server.Telemetry;

/// <summary>Times a leader's batches of proposals from their way to the log until a quorum has them. Used by the loop alone.</summary>
public sealed class CommitClock
{
    /// <summary>Batches that are timed at once. What more are under way is not timed: they would say the same.</summary>
    internal const int Capacity = 4096;

    private readonly Queue<(Zxid Last, long At)> _batches = new();
    private readonly Histogram<double> _duration;
    private readonly TimeProvider _time;

    internal CommitClock(Meter meter, TimeProvider time)
    {
        _time = time;
        _duration = meter.CreateHistogram<double>(
            "coordinator.commit.duration", "s", "On a leader: from a batch of proposals' way to the log until it is committed.", null, Buckets.Seconds);
    }

    /// <summary>Records go to the log.</summary>
    internal void Appended(Zxid last)
    {
        if (_batches.Count < Capacity)
        {
            _batches.Enqueue((last, _time.GetTimestamp()));
        }
    }

    /// <summary>A batch of inputs has been stepped.</summary>
    internal void Stepped(ReplicaStatus status)
    {
        if (status.State != ServerState.Leading)
        {
            _batches.Clear();
            return;
        }

        while (_batches.TryPeek(out var batch) && batch.Last <= status.Commit)
        {
            _batches.Dequeue();
            _duration.Record(_time.GetElapsedTime(batch.At).TotalSeconds);
        }
    }
}
