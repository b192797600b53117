using System.Diagnostics.Metrics;
using Coordinator.Primitives;

namespace Coordinator.Server.Telemetry;

/// <summary>The disk: txn log, snapshots, faults.</summary>
public sealed class StorageMetrics
{
    private readonly Meter _meter;
    private readonly Histogram<double> _flush;
    private readonly Histogram<int> _flushed;
    private readonly Histogram<double> _snapshot;
    private readonly Histogram<double> _install;
    private readonly CounterTable _appended;
    private readonly CounterTable _snapshotBytes;
    private readonly CounterTable _faults;

    internal StorageMetrics(Meter meter)
    {
        _meter = meter;
        _flush = meter.CreateHistogram<double>("coordinator.log.flush.duration", "s", "Flush of the txn log.", null, Buckets.Seconds);
        _flushed = meter.CreateHistogram<int>("coordinator.log.flush.txns", "{txn}", "Txns made durable by one flush.", null, Buckets.Counts);
        _appended = new CounterTable(meter, "coordinator.log.appended", "By", "Bytes of the bodies of txns appended to the log.");
        _snapshot = meter.CreateHistogram<double>("coordinator.snapshot.duration", "s", "Writing of a snapshot.", null, Buckets.Seconds);
        _install = meter.CreateHistogram<double>(
            "coordinator.snapshot.install.duration", "s", "From the first piece of a leader's snapshot until it is this server's state.", null, Buckets.Seconds);
        _snapshotBytes = new CounterTable(
            meter,
            "coordinator.snapshot.io",
            "By",
            "Bytes of snapshots: written of this server's state, sent to learners, received from a leader.",
            "operation",
            ["written", "sent", "received"]);
        _faults = new CounterTable(meter, "coordinator.disk.faults", "{fault}", "Faults of the disk since the process started; each fences the server.");
    }

    /// <summary>Shows how the server stands with its disk.</summary>
    /// <param name="faults">Faults of servers before this one in the same process.</param>
    /// <param name="isWaiting">Whether it waits for a disk that failed to come back.</param>
    internal void Observe(int faults, Func<bool> isWaiting)
    {
        _faults.Add(0, faults);
        _meter.CreateObservableGauge("coordinator.disk.waiting", () => isWaiting() ? 1 : 0, "{flag}", "1 while the server is fenced and waits for its disk.");
    }

    /// <summary>Shows how much work waits for the disk.</summary>
    internal void ObserveQueue(Func<int> depth) =>
        _meter.CreateObservableGauge("coordinator.disk.queue", depth, "{work}", "Pieces of work that wait for the disk.");

    internal void Appended(IReadOnlyList<LogRecord> records)
    {
        long bytes = 0;
        for (var i = 0; i < records.Count; i++)
        {
            bytes += records[i].Body.Length;
        }

        _appended.Add(0, bytes);
    }

    internal void Flushed(TimeSpan duration, int txns)
    {
        _flush.Record(duration.TotalSeconds);
        if (txns > 0)
        {
            // Else it was a header that covers the tail.
            _flushed.Record(txns);
        }
    }

    internal void SnapshotWritten(Zxid zxid, TimeSpan duration)
    {
        _snapshot.Record(duration.TotalSeconds);
        Trace("snapshot.write", zxid, duration);
    }

    internal void SnapshotInstalled(Zxid zxid, TimeSpan duration)
    {
        _install.Record(duration.TotalSeconds);
        Trace("snapshot.install", zxid, duration);
    }

    internal void SnapshotPieceWritten(int bytes) => _snapshotBytes.Add(0, bytes);

    internal void SnapshotPieceSent(int bytes) => _snapshotBytes.Add(1, bytes);

    internal void SnapshotPieceReceived(int bytes) => _snapshotBytes.Add(2, bytes);

    internal void Faulted() => _faults.Increment();

    private static void Trace(string name, Zxid zxid, TimeSpan duration) =>
        CoordinatorTraces.Emit(new EndedSpan(name, TimeProvider.System.GetUtcNow(), duration, [new("coordinator.zxid", zxid.ToString())]));
}
