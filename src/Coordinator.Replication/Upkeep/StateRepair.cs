using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Replication.Messages;
using Coordinator.Tree;
using Coordinator.Zab;

namespace Coordinator.Replication.Upkeep;

/// <summary>
/// What a server does about a state that it may not believe. It serves, stands for election and takes snapshots no more; it goes on logging
/// and acking, which promise the log and not the tree. It builds its state again from its own snapshot and log. When the majority is known to
/// hold another digest than that too, it asks for the leader's state; while no majority is known it waits for one.
/// </summary>
internal sealed class StateRepair(ReplicaContext context, DigestGuard digests)
{
    private const int ReplayBytes = 16 << 10;
    private const int MaxEmptyReads = 50;

    private Phase _phase = Phase.Sound;

    /// <summary>Numbers the questions of this room; negative, because the leader's count upwards from 1.</summary>
    private long _question;

    /// <summary>Through where the log is to be applied.</summary>
    private Zxid _through;

    /// <summary>The digest in doubt.</summary>
    private DigestAt _doubted;

    /// <summary>The majority's digest; of zxid zero while none is known.</summary>
    private DigestAt _right;

    /// <summary>The state that is being built; null until the disk has given its beginning.</summary>
    private DataTree? _built;

    /// <summary>What was in memory did not check: the disk is believed unless a majority says otherwise.</summary>
    private bool _isDamageCertain;

    private int _emptyReads;

    private enum Phase
    {
        Sound,

        // The tree may not be touched: it is being built again.
        Building,

        // Built from its own disk, and as before: only a majority can tell.
        Doubtful,

        // Wrong even so: the leader's state is wanted.
        Wrong,

        // It cannot go on by any means of its own.
        Stopped,
    }

    /// <summary>Called when the state is sound again.</summary>
    public Action<DataTree> Rebuilt { get; set; } = _ => { };

    /// <summary>Called when the server may serve again.</summary>
    public Action Resumed { get; set; } = () => { };

    /// <summary>Called when the server must serve no more.</summary>
    public Action<string> Suspended { get; set; } = _ => { };

    /// <summary>Whether committed txns are applied as they come.</summary>
    public bool Applies => _phase is Phase.Sound or Phase.Doubtful;

    /// <summary>A txn was committed that is not applied now.</summary>
    public void OnHeldBack(Zxid zxid) => _through = zxid;

    /// <summary>Going on is not possible for this program; everything is kept.</summary>
    public void Stop(string reason)
    {
        _phase = Phase.Stopped;
        _built = null;
        Suspended(reason);
        context.Trace(new NoteTraced(NoteKind.StateSuspended, reason));
    }

    /// <summary>What is in memory is not what was put there.</summary>
    public void OnDamage(string reason)
    {
        if (_phase == Phase.Sound)
        {
            Begin(reason);
            _isDamageCertain = true;
        }
    }

    /// <summary>This leader is in no majority.</summary>
    public void OnLeaderDiffers(string reason)
    {
        if (_phase == Phase.Sound)
        {
            Begin(reason);
        }
    }

    /// <summary>The leader tells what the majority of voters holds.</summary>
    public void OnMajority(DigestDiffers message)
    {
        var right = new DigestAt(message.Zxid, message.Digest);
        if (_phase == Phase.Building)
        {
            _right = right;
            return;
        }

        if (_phase is Phase.Wrong or Phase.Stopped || digests.At(right.Zxid) is not { } own)
        {
            return;
        }

        if (own == right.Digest)
        {
            if (_phase == Phase.Doubtful)
            {
                Resume("the majority of voters holds the same digest");
            }
        }
        else if (_phase == Phase.Doubtful)
        {
            AskLeader();
        }
        else
        {
            _right = right;
            Begin(string.Create(CultureInfo.InvariantCulture, $"the majority of voters holds another digest than this server at {right.Zxid}"));
        }
    }

    /// <summary>The disk has given the state at its oldest point; null when what is there is no state.</summary>
    public void OnReread(long question, DataTree? tree)
    {
        if (_phase != Phase.Building || question != _question)
        {
            return;
        }

        if (tree is null)
        {
            AskLeader();
            return;
        }

        _built = tree;
        digests.Reset();
        digests.OnApplied(tree.LastZxid, tree.Digest);
        Replay();
    }

    /// <summary>The next part of the log.</summary>
    public void OnLogRead(LogRead read)
    {
        if (_phase != Phase.Building || _built is null || read.RequestId != _question)
        {
            return;
        }

        foreach (var record in read.Records)
        {
            if (record.Zxid <= _through && !TryApply(_built, record))
            {
                return;
            }
        }

        _emptyReads = read.Records.Count == 0 ? _emptyReads + 1 : 0;
        if (_emptyReads > MaxEmptyReads)
        {
            AskLeader();
        }
        else if (read.Records.Count > 0 || _built.LastZxid >= _through)
        {
            Replay();
        }
    }

    /// <summary>What was not in the log yet may be there now.</summary>
    public void OnTick()
    {
        if (_phase == Phase.Building && _built is not null && _emptyReads > 0)
        {
            Replay();
        }
    }

    /// <summary>The leader's state replaced this server's.</summary>
    public void OnInstalled()
    {
        if (_phase is Phase.Building or Phase.Doubtful or Phase.Wrong)
        {
            Resume("the leader's state was installed");
        }
    }

    private void Begin(string reason)
    {
        _phase = Phase.Building;
        _through = context.Applied;
        _doubted = new DigestAt(context.Applied, context.Tree.Digest);
        _built = null;
        _isDamageCertain = false;
        _emptyReads = 0;
        context.Zab.SetApplied(Zxid.Zero, 0);
        Suspended(reason + ": its state is corrupted and is built again from its own disk");
        context.Trace(new NoteTraced(NoteKind.StateSuspended, reason));
        context.Emit(new RereadState(--_question));
    }

    private bool TryApply(DataTree tree, LogRecord record)
    {
        if (record.Zxid <= tree.LastZxid)
        {
            return true;
        }

        if (!Applier.TryRead(record, context.KnownApplyLevel, out var txn, out var failure))
        {
            Stop(failure);
            return false;
        }

        var result = tree.Apply(record.Zxid, txn, context.KnownApplyLevel);
        digests.OnApplied(record.Zxid, tree.Digest);
        if (record.Zxid > _doubted.Zxid)
        {
            context.Trace(new AppliedTraced(record, txn, result, tree.Digest));
        }

        return true;
    }

    private void Replay()
    {
        if (_built!.LastZxid < _through)
        {
            context.Emit(new ReadLog(--_question, _built.LastZxid, ReplayBytes));
            return;
        }

        var tree = _built;
        _built = null;
        Judge(tree);
    }

    /// <summary>The state stands again as far as the disk can make it.</summary>
    private void Judge(DataTree tree)
    {
        var right = _right.Zxid.IsZero ? null : digests.At(_right.Zxid);
        var again = digests.At(_doubted.Zxid);
        _phase = Phase.Doubtful;
        Rebuilt(tree);
        if (right is not null && right != _right.Digest)
        {
            AskLeader();
        }
        else if (right is not null || _isDamageCertain || (again is not null && again != _doubted.Digest))
        {
            Resume("its own disk gave another state than it held");
        }
        else
        {
            Suspended("its own disk gave the state that is in doubt, and no digest is known to be the majority's");
        }
    }

    private void AskLeader()
    {
        _phase = Phase.Wrong;
        _built = null;
        const string reason = "its own disk does not give the state that the majority holds: it needs the leader's";
        Suspended(reason);
        context.Trace(new NoteTraced(NoteKind.StateWanted, reason));
        context.Zab.RequireSnapshot();
    }

    private void Resume(string how)
    {
        _phase = Phase.Sound;
        _built = null;
        _right = default;
        context.Trace(new NoteTraced(NoteKind.StateHealed, how));
        Resumed();
    }

    private readonly record struct DigestAt(Zxid Zxid, ulong Digest);
}
