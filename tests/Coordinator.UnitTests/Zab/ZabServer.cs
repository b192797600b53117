using System.Text;
using Coordinator.Primitives;
using Coordinator.Zab;

namespace Coordinator.UnitTests.Zab;

/// <summary>One ZabPeer with a disk that keeps what was completed, and nothing else, over a crash.</summary>
internal sealed class ZabServer(int id, IReadOnlyDictionary<ServerId, ServerRole> roles, Func<ZabOptions, ZabOptions> configure)
{
    private const string MembersPrefix = "members\n";

    private readonly Queue<Effect> _storage = new();
    private readonly List<Effect> _effects = [];
    private readonly List<ZabEvent> _events = [];
    private List<LogRecord> _staged = [];
    private int _boots;

    public int Id { get; } = id;

    public ZabPeer Peer { get; private set; } = null!;

    public bool IsRunning { get; private set; }

    /// <summary>While true, the disk takes work but completes none.</summary>
    public bool IsDiskStalled { get; set; }

    public List<Send> Outbox { get; } = [];

    /// <summary>It asked to be woken, and was not yet.</summary>
    public bool IsWakeDue { get; set; }

    /// <summary>The links that it has asked to break, in order.</summary>
    public List<int> GivenUp { get; } = [];

    public List<ZabEvent> Events { get; } = [];

    /// <summary>Bodies delivered since boot, as text.</summary>
    public List<string> Delivered { get; } = [];

    public List<LogRecord> DurableLog { get; private set; } = [];

    public Zxid DurableSnapshot { get; set; }

    public EpochState DurableEpochs { get; set; }

    public Zxid DurableCommit { get; set; }

    /// <summary>Set by a txn up to the snapshot; null for none.</summary>
    public EnsembleMembership? DurableMembership { get; private set; }

    public ServerState State => Peer.State;

    public void Boot()
    {
        Assert.False(IsRunning);
        IsRunning = true;
        var options = configure(new ZabOptions
        {
            Id = new ServerId(Id),
            Servers = EnsembleMembership.Of(roles),
            ReadMembership = ReadMembership,
            FoundingBody = Encoding.UTF8.GetBytes("founding by " + Id),
            Seed = ((ulong)Id << 32) + (ulong)++_boots,
        });
        var commit = Zxid.Max(Zxid.Min(DurableCommit, DurableLog.Count == 0 ? DurableSnapshot : DurableLog[^1].Zxid), DurableSnapshot);
        Peer = new ZabPeer(options, new ZabRecovered(DurableEpochs, DurableSnapshot, DurableSnapshot, RunsOf(DurableLog), [.. DurableLog], commit, DurableMembership));
        Delivered.Clear();
        if (!DurableSnapshot.IsZero)
        {
            Delivered.Add("snapshot " + DurableSnapshot);
        }

        Peer.Start(_effects, _events);
        Sort();
    }

    public void Crash()
    {
        IsRunning = false;
        IsWakeDue = false;
        _storage.Clear();
        Outbox.Clear();
        _staged = [];
    }

    public void Wipe()
    {
        Assert.False(IsRunning);
        DurableMembership = null;
        (DurableLog, DurableSnapshot, DurableEpochs, DurableCommit) = ([], Zxid.Zero, default, Zxid.Zero);
    }

    public void Step(Input input)
    {
        Peer.Step(input, _effects, _events);
        Sort();
    }

    /// <summary>The moment that it asked for is over.</summary>
    public void Wake()
    {
        IsWakeDue = false;
        Step(Woken.Instance);
    }

    public bool Propose(string body)
    {
        var accepted = Peer.TryPropose(Encoding.UTF8.GetBytes(body), out _);
        return accepted;
    }

    /// <summary>How often it noted something.</summary>
    public int Count(NoteKind kind) => Events.OfType<Noted>().Count(note => note.Kind == kind);

    /// <summary>A local snapshot of everything delivered; the log is purged up to it.</summary>
    public void TakeSnapshot()
    {
        (DurableSnapshot, DurableMembership) = (Peer.CommitZxid, Peer.Membership.Version.IsZero ? null : Peer.Membership);
        DurableLog.RemoveAll(record => record.Zxid <= DurableSnapshot);
        Step(new SnapshotSaved(DurableSnapshot, DurableSnapshot));
    }

    public bool CompleteStorage()
    {
        var worked = false;
        while (!IsDiskStalled && _storage.TryDequeue(out var work))
        {
            worked = true;
            Execute(work);
        }

        return worked;
    }

    public string Describe() => IsRunning
        ? $"{Id}: {State} leader {Peer.Leader} epoch {Peer.Epoch} last {Peer.LastLogged} commit {Peer.CommitZxid} voter {Peer.IsVoter}"
        : $"{Id}: down, log {DurableLog.Count}, epochs {DurableEpochs}";

    /// <summary>The body of a txn that sets the members.</summary>
    public static string MembersBody(params (int Id, ServerRole Role)[] members) =>
        MembersPrefix + string.Concat(members.Select(member => new EnsembleMember(new ServerId(member.Id), member.Role, "h", 1, 2) + "\n"));

    private static EnsembleMembership? ReadMembership(LogRecord record)
    {
        var body = Encoding.UTF8.GetString(record.Body.Span);
        return body.StartsWith(MembersPrefix, StringComparison.Ordinal) ? EnsembleMembership.TryParse(record.Zxid, body[MembersPrefix.Length..]) : null;
    }

    private static List<ZxidRun> RunsOf(List<LogRecord> records) =>
        [.. records.GroupBy(record => record.Zxid.Epoch).OrderBy(group => group.Key)
            .Select(group => new ZxidRun(group.Key, group.Min(record => record.Zxid.Counter), group.Max(record => record.Zxid.Counter)))];

    private void Sort()
    {
        foreach (var effect in _effects)
        {
            if (effect is Send send)
            {
                Outbox.Add(send);
            }
            else if (effect is BreakLink link)
            {
                GivenUp.Add(link.Peer.Value);
            }
            else if (effect is WakeSoon)
            {
                IsWakeDue = true;
            }
            else
            {
                _storage.Enqueue(effect);
            }
        }

        _effects.Clear();
        foreach (var zabEvent in _events)
        {
            Events.Add(zabEvent);
            if (zabEvent is Delivered delivered)
            {
                Delivered.Add(Encoding.UTF8.GetString(delivered.Record.Body.Span));
                Peer.SetApplied(delivered.Record.Zxid, (ulong)Delivered.Count);
            }
        }

        _events.Clear();
    }

    private void Execute(Effect work)
    {
        switch (work)
        {
            case AppendTxns append:
                DurableLog.AddRange(append.Records);
                DurableCommit = Zxid.Max(DurableCommit, append.Commit);
                break;
            case WriteTailHeader header:
                DurableCommit = Zxid.Max(DurableCommit, header.Commit);
                break;
            case TruncateLog truncate:
                DurableLog.RemoveAll(record => record.Zxid > truncate.After);
                break;
            case SaveEpochs save:
                DurableEpochs = save.Epochs;
                break;
            case BeginInstall:
                _staged = [];
                break;
            case StageTxns stage:
                _staged.AddRange(stage.Records);
                break;
            case CommitInstall:
                DurableLog = _staged;
                DurableSnapshot = Events.OfType<InstallBegun>().Last().SnapshotZxid;
                DurableCommit = Zxid.Max(DurableCommit, DurableSnapshot);
                Delivered.Clear();
                Delivered.Add("snapshot " + DurableSnapshot);
                Peer.SnapshotLoaded(DurableSnapshot, DurableMembership, _effects, _events);
                Sort();
                break;
            case ReadLog read:
                Step(new LogRead(read.RequestId, [.. DurableLog.Where(record => record.Zxid > read.After).Take(2)]));
                return;
            case ReadSnapshot read:
                Step(new SnapshotRead(read.RequestId, new byte[] { 1, 2, 3 }, read.Offset >= 6));
                return;
            default:
                break;
        }

        if (work is StorageEffect storage)
        {
            Step(new StorageCompleted(storage.Ticket));
        }
    }
}
