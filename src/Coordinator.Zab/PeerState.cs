using Coordinator.Primitives;
using Coordinator.Zab.Election;
using Coordinator.Zab.Log;
using Coordinator.Zab.Messages;
using Coordinator.Zab.Quorum;
using Coordinator.Zab.Roles;

namespace Coordinator.Zab;

/// <summary>What the roles of one peer share: history, epochs, links, time, and the lists that a step fills.</summary>
internal sealed class PeerState
{
    private readonly SortedDictionary<ServerId, PeerLink> _links = [];
    private long _lastAppendTick = -1;
    private bool _tailUncovered;

    public PeerState(ZabOptions options, ZabRecovered recovered)
    {
        Options = options;
        Epochs = recovered.Epochs;
        Log = new PeerLog(recovered, options);
        Stays = new SeededRandom(options.Seed);
    }

    public ZabOptions Options { get; }

    public ZabRules Rules => Options.Rules;

    /// <summary>Rests are shorter than what makes a silence: with a smaller syncLimit each tick counts.</summary>
    public bool CanRest => Options.SyncLimitTicks > 2 * Leader.PingTicks && !_tailUncovered;

    public ServerId Id => Options.Id;

    public bool IsVoterRole => Quorum.IsVoter(Id);

    public MembershipLog Members => Log.Members;

    public QuorumVerifier Quorum => Members.Quorum;

    public PeerLog Log { get; }

    /// <summary>The epochs as last handed to the disk.</summary>
    public EpochState Epochs { get; private set; }

    public SeededRandom Stays { get; }

    /// <summary>Ticks since the start.</summary>
    public long Now { get; set; }

    public List<Effect> Effects { get; set; } = [];

    public List<ZabEvent> Events { get; set; } = [];

    public long LastTicket { get; private set; }

    public long CompletedTicket { get; private set; }

    /// <summary>Somebody heard, or this server, knows the founding txn committed: blanks count no more in this process.</summary>
    public bool FoundingKnown { get; set; }

    /// <summary>What the replica has applied, for acks.</summary>
    public Zxid Applied { get; set; }

    public ulong AppliedDigest { get; set; }

    public Zxid WatchFloor { get; set; }

    /// <summary>The learner of this leader whose ring of changes reaches furthest back; none when none is known.</summary>
    public (ServerId Server, Zxid Floor) LearnersFloor { get; set; }

    /// <summary>Whether this server may be proposed as leader: its state is sound.</summary>
    public bool MayStand { get; set; } = true;

    /// <summary>Whether it may be proposed now. While a snapshot is being decoded it is not known who its voters are.</summary>
    public bool MayLead => MayStand && !Log.IsDeliveryHeld;

    /// <summary>Its own history does not give the ensemble's state: only a snapshot of the leader will do.</summary>
    public bool NeedsSnapshot { get; set; }

    /// <summary>What is staged of a leader's state, under way or broken off.</summary>
    public SnapshotTransfer? Transfer { get; private set; }

    /// <summary>No client waits here for what is committed.</summary>
    public bool IsQuiet { get; set; }

    public bool FoundingCommitted => !Log.Commit.IsZero;

    public IEnumerable<KeyValuePair<ServerId, PeerLink>> Links => _links;

    /// <summary>The link with a server, which may be one that no membership known here names yet.</summary>
    public PeerLink Link(ServerId peer)
    {
        Invariant.Holds(peer != Id);
        if (!_links.TryGetValue(peer, out var link))
        {
            _links.Add(peer, link = new PeerLink());
        }

        return link;
    }

    /// <summary>What this server says of itself.</summary>
    public Standing Standing => new(Epochs.Voter, !Epochs.Voter && !Epochs.Suspect && IsVoterRole && Options.MayFound, FoundingCommitted);

    /// <summary>Whether a voter with this standing counts now.</summary>
    public bool Counts(Standing standing) => standing.Voter || (standing.MayFound && !FoundingKnown) || !Rules.BlankDoesNotCount;

    public void Send(ServerId to, PeerMessage message)
    {
        var link = Link(to);
        if (link.IsUp)
        {
            link.SentAt = Now;
            Effects.Add(new Send(to, message));
        }
    }

    public void Note(NoteKind kind, string text) => Events.Add(new Noted(kind, text));

    public long NextTicket() => ++LastTicket;

    public void StorageCompleted(long ticket)
    {
        Invariant.Holds(ticket <= LastTicket && ticket >= CompletedTicket);
        CompletedTicket = ticket;
        Log.StorageCompleted(ticket);
    }

    /// <summary>Hands records to the log and the disk.</summary>
    public void Append(IReadOnlyList<LogRecord> records)
    {
        var ticket = NextTicket();
        Log.Append(records, ticket);
        EmitAppend(ticket, records);
    }

    /// <summary>Hands records to the disk that the log has already.</summary>
    public void EmitAppend(long ticket, IReadOnlyList<LogRecord> records)
    {
        Effects.Add(new AppendTxns(ticket, records, Log.Commit));
        _lastAppendTick = Now;
        _tailUncovered = true;
    }

    /// <summary>Promises epochs; returns the ticket that makes them durable.</summary>
    public long SaveEpochs(EpochState epochs, long afterTicket)
    {
        Invariant.Holds(epochs.Current <= epochs.Accepted && epochs.Accepted >= Epochs.Accepted);
        Epochs = epochs;
        var ticket = NextTicket();
        Effects.Add(new SaveEpochs(ticket, epochs, afterTicket));
        return ticket;
    }

    /// <summary>Begins to stage a leader's state; what was staged before goes.</summary>
    public void BeginTransfer(SnapshotTransfer transfer)
    {
        Transfer = transfer;
        Effects.Add(new BeginInstall(NextTicket(), transfer.SnapshotZxid));
    }

    /// <summary>Drops what is staged, if anything is.</summary>
    public void DropTransfer()
    {
        if (Transfer is not null)
        {
            Transfer = null;
            Effects.Add(new AbortInstall(NextTicket()));
        }
    }

    /// <summary>Makes what is staged this server's history.</summary>
    public void Install(SnapshotTransfer transfer)
    {
        Invariant.Holds(Transfer == transfer);
        var ticket = NextTicket();
        Effects.Add(new CommitInstall(ticket));
        Log.ResetTo(transfer.SnapshotZxid, transfer.Records, ticket);
        Transfer = null;
        NeedsSnapshot = false;
        Events.Add(new InstallBegun(transfer.SnapshotZxid));
    }

    /// <summary>Commits what is here up to the zxid and delivers it.</summary>
    public void Commit(Zxid zxid)
    {
        Log.AdvanceCommit(zxid);
        FoundingKnown |= FoundingCommitted;
        Deliver();
    }

    public void Deliver()
    {
        while (Log.TryDeliver(out var record))
        {
            Events.Add(new Delivered(record));
        }
    }

    /// <summary>A tick without appends: a header alone covers the flushed tail, so that later damage to it is known as damage.</summary>
    public void CoverTail()
    {
        if (_tailUncovered && _lastAppendTick < Now - 1 && Log.Flushed == Log.Last)
        {
            _tailUncovered = false;
            Effects.Add(new WriteTailHeader(NextTicket(), Log.Commit));
        }
    }
}
