using Coordinator.Primitives;

namespace Coordinator.Zab.Log;

/// <summary>
/// What the core knows of this server's history: positions of everything, bytes of the recent part. Base ≤ Delivered ≤ Commit ≤ Last, and
/// Flushed ≤ Last. Everything not yet delivered is in the window.
/// </summary>
internal sealed class PeerLog
{
    private readonly RecordWindow _window;
    private readonly List<ZxidRun> _runs;
    private readonly Queue<(long Ticket, Zxid Last)> _flushing = new();

    public PeerLog(ZabRecovered recovered, ZabOptions options)
    {
        Members = new MembershipLog(recovered.Membership ?? options.Servers, options.ReadMembership, options.Rules.PendingCounts);
        Base = recovered.LogBase;
        SnapshotZxid = recovered.SnapshotZxid;
        _runs = [.. recovered.Runs];
        _window = new RecordWindow(recovered.SnapshotZxid, options.WindowTxns, options.WindowBytes);
        Last = Zxid.Max(Base, SnapshotZxid);
        if (_runs.Count > 0)
        {
            Last = Zxid.Max(Last, _runs[^1].Last);
        }

        foreach (var record in recovered.Records)
        {
            _window.Add(record);
            Members.Append(record);
        }

        Invariant.Holds(_window.Last == Last);
        Invariant.Holds(recovered.Commit <= Last && recovered.Commit >= SnapshotZxid && Base <= SnapshotZxid);
        Flushed = Last;
        Commit = recovered.Commit;
        Members.Commit(Commit);
        Delivered = SnapshotZxid;
    }

    /// <summary>Who is in the ensemble by this history.</summary>
    public MembershipLog Members { get; }

    /// <summary>The history is complete up to here; the log holds every txn after it.</summary>
    public Zxid Base { get; private set; }

    /// <summary>The newest durable snapshot.</summary>
    public Zxid SnapshotZxid { get; private set; }

    /// <summary>Last record ever handed to the disk.</summary>
    public Zxid Last { get; private set; }

    /// <summary>Everything up to here is durable.</summary>
    public Zxid Flushed { get; private set; }

    public Zxid Commit { get; private set; }

    public Zxid Delivered { get; private set; }

    /// <summary>An installed snapshot is being decoded: nothing is delivered until it has replaced the tree.</summary>
    public bool IsDeliveryHeld { get; private set; }

    public IReadOnlyList<ZxidRun> Runs => _runs;

    /// <summary>Records after this one are in memory.</summary>
    public Zxid WindowBase => _window.Base;

    public bool Contains(Zxid zxid) => zxid == Base || _runs.Exists(run => run.Contains(zxid));

    /// <summary>Whether a record may follow: zxids have no gaps within an epoch and begin at 1 (ZOOKEEPER-4925).</summary>
    public static bool Follows(Zxid last, Zxid next) =>
        next.Epoch == last.Epoch ? next.Counter == last.Counter + 1 : next.Epoch > last.Epoch && next.Counter == 1;

    /// <summary>Takes records that were handed to the disk under a ticket.</summary>
    public void Append(IReadOnlyList<LogRecord> records, long ticket)
    {
        foreach (var record in records)
        {
            Append(record);
        }

        Track(ticket);
    }

    /// <summary>Takes one record; <see cref="Track"/> follows when its batch is handed to the disk.</summary>
    public void Append(LogRecord record)
    {
        Invariant.Holds(Follows(Last, record.Zxid));
        _window.Add(record);
        Members.Append(record);
        if (_runs.Count > 0 && _runs[^1].Epoch == record.Zxid.Epoch)
        {
            _runs[^1] = _runs[^1] with { LastCounter = record.Zxid.Counter };
        }
        else
        {
            _runs.Add(new ZxidRun(record.Zxid.Epoch, record.Zxid.Counter, record.Zxid.Counter));
        }

        Last = record.Zxid;
    }

    /// <summary>Everything up to <see cref="Last"/> is durable when this ticket completes.</summary>
    public void Track(long ticket) => _flushing.Enqueue((ticket, Last));

    public void StorageCompleted(long ticket)
    {
        while (_flushing.TryPeek(out var head) && head.Ticket <= ticket)
        {
            Flushed = head.Last;
            _flushing.Dequeue();
        }

        Invariant.Holds(Flushed <= Last);
    }

    /// <summary>Cuts the uncommitted tail above a record of this log.</summary>
    public void TruncateAfter(Zxid zxid, long ticket)
    {
        Invariant.Holds(zxid >= Commit && zxid <= Last);
        _window.TruncateAfter(zxid);
        Members.TruncateAfter(zxid);
        while (_runs.Count > 0 && _runs[^1].First > zxid)
        {
            _runs.RemoveAt(_runs.Count - 1);
        }

        if (_runs.Count > 0 && _runs[^1].Last > zxid)
        {
            Invariant.Holds(_runs[^1].Contains(zxid));
            _runs[^1] = _runs[^1] with { LastCounter = zxid.Counter };
        }

        Last = zxid;
        Flushed = Zxid.Min(Flushed, zxid);
        // Appends in flight were made before the cut: their completion says nothing about what is appended afterwards.
        CapFlushing(zxid);
        Track(ticket);
    }

    /// <summary>An installed snapshot and the records staged after it replace the history; delivery waits for the decoded tree.</summary>
    public void ResetTo(Zxid snapshotZxid, IReadOnlyList<LogRecord> records, long ticket)
    {
        Base = snapshotZxid;
        SnapshotZxid = snapshotZxid;
        Last = snapshotZxid;
        Flushed = snapshotZxid;
        _runs.Clear();
        _flushing.Clear();
        _window.Reset(snapshotZxid);
        Members.ForgetPending();
        foreach (var record in records)
        {
            Append(record);
        }

        Track(ticket);
        Invariant.Holds(Commit <= Last);
        AdvanceCommit(Zxid.Max(Commit, snapshotZxid));
        Delivered = snapshotZxid;
        IsDeliveryHeld = true;
    }

    /// <summary>The decoded tree stands.</summary>
    public void ReleaseDelivery(Zxid snapshotZxid)
    {
        Invariant.Holds(IsDeliveryHeld && Delivered == snapshotZxid);
        IsDeliveryHeld = false;
    }

    /// <summary>Everything up to the zxid, as far as it is here, is committed.</summary>
    public void AdvanceCommit(Zxid zxid)
    {
        Commit = Zxid.Max(Commit, Zxid.Min(zxid, Last));
        Members.Commit(Commit);
    }

    /// <summary>The next committed record, once.</summary>
    public bool TryDeliver(out LogRecord record)
    {
        record = default;
        if (IsDeliveryHeld || Delivered >= Commit)
        {
            return false;
        }

        record = _window.FirstAfter(Delivered);
        Delivered = record.Zxid;
        _window.Trim(Delivered);
        return true;
    }

    /// <summary>Records after a position that is in the window, up to another one; at least one, at most about so many bytes.</summary>
    public List<LogRecord> CopyAfter(Zxid after, Zxid upTo, int maxBytes) => _window.CopyAfter(after, upTo, maxBytes);

    /// <summary>Bytes of the records after a position in the window.</summary>
    public long BytesAfter(Zxid after) => _window.BytesAfter(after);

    /// <summary>A newer local snapshot stands and the log was purged.</summary>
    public void SnapshotSaved(Zxid snapshotZxid, Zxid logBase)
    {
        if (snapshotZxid < Base || logBase > Last)
        {
            return; // of a state that an installed snapshot has replaced since
        }

        SnapshotZxid = Zxid.Max(SnapshotZxid, snapshotZxid);
        if (logBase <= Base)
        {
            return;
        }

        Base = logBase;
        while (_runs.Count > 0 && _runs[0].Last <= logBase)
        {
            _runs.RemoveAt(0);
        }

        if (_runs.Count > 0 && _runs[0].First <= logBase)
        {
            _runs[0] = _runs[0] with { FirstCounter = logBase.Counter + 1 };
        }
    }

    private void CapFlushing(Zxid zxid)
    {
        for (var i = _flushing.Count; i > 0; i--)
        {
            var (ticket, last) = _flushing.Dequeue();
            _flushing.Enqueue((ticket, Zxid.Min(last, zxid)));
        }
    }
}
