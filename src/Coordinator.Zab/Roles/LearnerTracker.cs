using Coordinator.Primitives;
using Coordinator.Zab.Messages;

namespace Coordinator.Zab.Roles;

/// <summary>What the leader believes about one learner in one stay. Sent ≥ received ≥ acked.</summary>
internal sealed class LearnerTracker(ServerId id, LearnerInfo info, long now)
{
    private readonly Queue<(Zxid Last, int Bytes)> _inFlight = new();

    public ServerId Id { get; } = id;

    public long Stay { get; } = info.Stay;

    public LearnerInfo Info { get; } = info;

    /// <summary>It gets no uncommitted txns, and never counts.</summary>
    public bool IsObserver { get; set; }

    /// <summary>It is no blank: an observer is granted that, too, so that it counts at once when it is promoted.</summary>
    public bool HasVote { get; set; } = info.Voter;

    /// <summary>Whether its votes and acks count: a voter by the membership, and no blank.</summary>
    public bool IsCounted { get; set; }

    public LearnerPhase Phase { get; set; }

    /// <summary>Its position; the stay's NEWLEADER ack counts only when this was compared.</summary>
    public AckEpoch? Position { get; set; }

    /// <summary>Last txn sent.</summary>
    public Zxid Sent { get; set; }

    /// <summary>Last txn that it flushed.</summary>
    public Zxid Acked { get; set; }

    /// <summary>Commit zxid that it was told, as far as it has the txns.</summary>
    public Zxid CommitSent { get; set; }

    /// <summary>What it was told to be committed once it has flushed it.</summary>
    public Zxid OnceFlushedSent { get; set; }

    /// <summary>Nobody waits there for what is committed.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>End of the history that NEWLEADER closed.</summary>
    public Zxid NewLeaderLast { get; set; }

    /// <summary>Newest confirmation round that it answered.</summary>
    public long PongRound { get; set; }

    /// <summary>The confirmation that must come before it is granted its vote; 0 for none.</summary>
    public long GrantRound { get; set; }

    /// <summary>When it last made progress towards NEWLEADER's ack.</summary>
    public long ProgressAt { get; set; } = now;

    /// <summary>When the last message of this stay came; beats of the link do not count.</summary>
    public long HeardAt { get; set; } = now;

    /// <summary>The outstanding disk read for it; 0 for none.</summary>
    public long ReadId { get; set; }

    /// <summary>The snapshot being sent.</summary>
    public Zxid SnapshotZxid { get; set; }

    public long SnapshotSent { get; set; }

    public long SnapshotReceived { get; set; }

    public long InFlightBytes { get; private set; }

    public bool IsSynced => Phase >= LearnerPhase.Synced;

    public void RecordsSent(IReadOnlyList<LogRecord> records)
    {
        var bytes = 0;
        foreach (var record in records)
        {
            bytes += record.Body.Length;
        }

        Sent = records[^1].Zxid;
        _inFlight.Enqueue((Sent, bytes));
        InFlightBytes += bytes;
    }

    public void Received(Zxid through)
    {
        while (_inFlight.TryPeek(out var head) && head.Last <= through)
        {
            InFlightBytes -= head.Bytes;
            _inFlight.Dequeue();
        }
    }
}

/// <summary>How far a learner has come in its stay.</summary>
internal enum LearnerPhase
{
    /// <summary>FOLLOWERINFO came; the epoch is not yet proposed to it.</summary>
    Connected,

    /// <summary>LEADERINFO sent.</summary>
    EpochProposed,

    /// <summary>ACKEPOCH came and was compared.</summary>
    EpochAcked,

    /// <summary>A snapshot is on its way.</summary>
    SnapshotSending,

    /// <summary>Missing txns are on their way.</summary>
    HistorySending,

    /// <summary>NEWLEADER sent; proposals follow it.</summary>
    NewLeaderSent,

    /// <summary>NEWLEADER acked: it takes part in the broadcast.</summary>
    Synced,
}
