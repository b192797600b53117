using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Tree;
using Coordinator.Zab;

namespace Coordinator.UnitTests.Replication;

/// <summary>One Replica with a disk that keeps what was completed, and nothing else, over a crash.</summary>
internal sealed class ReplicaServer(int id, IReadOnlyDictionary<ServerId, ServerRole> roles, Func<ReplicaOptions, ReplicaOptions> configure)
{
    private readonly Queue<Effect> _storage = new();
    private readonly List<Effect> _effects = [];
    private readonly SortedDictionary<long, byte[]> _snapshots = [];
    private readonly Queue<Tick> _rested = new();
    private List<LogRecord> _log = [];
    private List<LogRecord> _staged = [];
    private List<byte> _stagedSnapshot = [];
    private List<byte> _written = [];
    private Zxid _stagedZxid;
    private EpochState _epochs;
    private Zxid _commit;
    private Zxid _logBase;
    private int _boots;

    public int Id { get; } = id;

    public Replica Replica { get; private set; } = null!;

    public bool IsRunning { get; private set; }

    /// <summary>While true, the disk takes work but completes none.</summary>
    public bool IsDiskStalled { get; set; }

    /// <summary>While true, pieces of snapshots are kept back.</summary>
    public bool AreSnapshotsStalled { get; set; }

    public Queue<Effect> StalledPieces { get; } = new();

    public bool HasWork => !IsDiskStalled && _storage.Count > 0;

    public List<Send> Outbox { get; } = [];

    public List<ReplicaEvent> Traces { get; } = [];

    /// <summary>Everything for clients, in order of emission.</summary>
    public List<Effect> ToClients { get; } = [];

    public bool IsReadyToStop { get; private set; }

    /// <summary>It asked to be woken, and was not yet.</summary>
    public bool IsWakeDue { get; private set; }

    public List<long> Ensembles { get; } = [];

    public List<Zxid> Snapshots => [.. _snapshots.Keys.Select(zxid => new Zxid(zxid))];

    public ReplicaStatus Status => Replica.Status;

    public bool IsLeading => IsRunning && Status is { State: ServerState.Leading, Serving: true };

    public bool IsServing => IsRunning && Status.Serving;

    public void Boot()
    {
        Assert.False(IsRunning);
        IsRunning = true;
        var options = configure(new ReplicaOptions
        {
            Zab = new ZabOptions { Id = new ServerId(Id), Servers = EnsembleMembership.Of(roles), FoundingBody = default, Seed = ((ulong)Id << 32) + (ulong)++_boots },
            TreeSeed = (ulong)Id,
        });
        var snapshot = _snapshots.Count == 0 ? Zxid.Zero : new Zxid(_snapshots.Keys.Last());
        var tree = _snapshots.Count == 0 ? null : Decode(_snapshots.Values.Last());
        var logged = _log.Count == 0 ? snapshot : Zxid.Max(snapshot, _log[^1].Zxid);
        var commit = Zxid.Max(Zxid.Min(_commit, logged), snapshot);
        var recovered = new ZabRecovered(_epochs, snapshot, _logBase, RunsOf(_log), [.. _log.Where(record => record.Zxid > snapshot)], commit);
        Replica = new Replica(options, recovered, tree);
        Replica.Start(_effects);
        Sort();
    }

    public void Crash()
    {
        IsRunning = false;
        IsWakeDue = false;
        StalledPieces.Clear();
        _rested.Clear();
        _storage.Clear();
        Outbox.Clear();
        _staged = [];
    }

    public void Step(Input input)
    {
        while (input is not BatchEnd && _rested.TryDequeue(out var tick))
        {
            Replica.Step(tick, _effects);
            Sort();
        }

        Replica.Step(input, _effects);
        Sort();
    }

    /// <summary>Whether the next tick is stepped when it is due; otherwise later, because it rests.</summary>
    public bool IsTickStepped => _rested.Count + 1 >= Replica.RestTicks;

    /// <summary>A tick is due: stepped at once, or at the end of the rest.</summary>
    public void Tick(long wall)
    {
        var tick = new Tick(wall);
        if (IsTickStepped)
        {
            Step(tick);
        }
        else
        {
            _rested.Enqueue(tick);
        }
    }

    /// <summary>The moment that it asked for is over.</summary>
    public void Wake()
    {
        IsWakeDue = false;
        Step(Woken.Instance);
    }

    public bool CompleteStorage()
    {
        var worked = false;
        while (!AreSnapshotsStalled && StalledPieces.TryDequeue(out var piece))
        {
            _storage.Enqueue(piece);
        }

        while (!IsDiskStalled && _storage.TryDequeue(out var work))
        {
            worked = true;
            if (AreSnapshotsStalled && work is (SaveSnapshot or DropSnapshot or RereadState))
            {
                StalledPieces.Enqueue(work);
                continue;
            }

            Execute(work);
        }

        return worked;
    }

    /// <summary>Drops the log up to the newest snapshot, so that only the snapshot can bring a blank server in.</summary>
    public void PurgeLog()
    {
        var snapshot = Snapshots[^1];
        _log.RemoveAll(record => record.Zxid <= snapshot);
        _logBase = snapshot;
        Step(new SnapshotSaved(snapshot, snapshot));
    }

    public string Describe() => IsRunning ? $"{Id}: {Status}" : $"{Id}: down";

    private static DataTree Decode(byte[] bytes)
    {
        var reader = new TreeSnapshotReader(seed: 2);
        Assert.True(reader.Feed(bytes), reader.Error);
        return reader.Complete()!;
    }

    private static List<ZxidRun> RunsOf(List<LogRecord> records) =>
        [.. records.GroupBy(record => record.Zxid.Epoch).OrderBy(group => group.Key)
            .Select(group => new ZxidRun(group.Key, group.Min(record => record.Zxid.Counter), group.Max(record => record.Zxid.Counter)))];

    private void Sort()
    {
        foreach (var effect in _effects)
        {
            switch (effect)
            {
                case Send send:
                    Outbox.Add(send);
                    break;
                case Trace trace:
                    Traces.Add(trace.Event);
                    break;
                case ToClient or UnaryAnswer:
                    ToClients.Add(effect);
                    break;
                case WakeSoon:
                    IsWakeDue = true;
                    break;
                case StopReady:
                    IsReadyToStop = true;
                    break;
                case EnsembleKnown known:
                    Ensembles.Add(known.EnsembleId);
                    break;
                default:
                    _storage.Enqueue(effect);
                    break;
            }
        }

        _effects.Clear();
    }

    private void Execute(Effect work)
    {
        switch (work)
        {
            case AppendTxns append:
                _log.AddRange(append.Records);
                _commit = Zxid.Max(_commit, append.Commit);
                break;
            case WriteTailHeader header:
                _commit = Zxid.Max(_commit, header.Commit);
                break;
            case TruncateLog truncate:
                _log.RemoveAll(record => record.Zxid > truncate.After);
                break;
            case SaveEpochs save:
                _epochs = save.Epochs;
                break;
            case BeginInstall begin:
                (_staged, _stagedSnapshot, _stagedZxid) = ([], [], begin.SnapshotZxid);
                break;
            case StageSnapshot stage:
                _stagedSnapshot.AddRange(stage.Bytes.Span);
                break;
            case StageTxns stage:
                _staged.AddRange(stage.Records);
                break;
            case CommitInstall:
                (_log, _logBase) = (_staged, _stagedZxid);
                _snapshots.Clear();
                _snapshots.Add(_stagedZxid.Value, [.. _stagedSnapshot]);
                _commit = Zxid.Max(_commit, _stagedZxid);
                Step(new SnapshotDecoded(Decode([.. _stagedSnapshot])));
                break;
            case SaveSnapshot piece:
                Assert.Equal(piece.Offset, piece.Offset == 0 ? 0 : _written.Count);
                _written = piece.Offset == 0 ? [.. piece.Bytes.Span] : [.. _written, .. piece.Bytes.Span];
                if (!piece.IsLast)
                {
                    Step(new SnapshotPieceWritten(piece.Zxid));
                    return;
                }

                _snapshots[piece.Zxid.Value] = [.. _written];
                Step(new SnapshotSaved(piece.Zxid, _logBase));
                return;
            case RereadState reread:
                Step(new StateReread(reread.RequestId, _logBase.IsZero ? new DataTree(seed: 1) : Decode(_snapshots.First(pair => pair.Key >= _logBase.Value).Value)));
                return;
            case DropSnapshot drop:
                _written = [];
                Step(new SnapshotDropped(drop.Zxid));
                return;
            case ReadLog read:
                Step(new LogRead(read.RequestId, [.. _log.Where(record => record.Zxid > read.After).Take(2)]));
                return;
            case ReadSnapshot read:
                var bytes = _snapshots[read.SnapshotZxid.Value];
                var length = (int)Math.Min(read.MaxBytes, bytes.Length - read.Offset);
                Step(new SnapshotRead(read.RequestId, bytes.AsMemory((int)read.Offset, length), read.Offset + length == bytes.Length));
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
