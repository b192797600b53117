using Coordinator.Primitives;
using Coordinator.Tree;

namespace Coordinator.Replication.Upkeep;

/// <summary>
/// When a snapshot is taken: after a random number of txns, so that servers do not coincide; by a leader half as often; never without a
/// leader, and only when the log is flushed through what is applied. It is taken in pieces, one at the end of a batch, while txns go on, at a
/// pace (<see cref="SnapshotPace"/>) and no faster than the disk takes them.
/// </summary>
internal sealed class SnapshotSchedule(ReplicaContext context, StateRepair repair, SeededRandom random)
{
    private const int MaxPiecesInFlight = 4;

    private readonly SnapshotPace _pace = new(context.Options.SnapshotBytesPerTick);

    /// <summary>Txns since the last one began.</summary>
    private long _applied;

    private bool _isWanted;
    private int _threshold = Draw(context.Options.SnapshotEveryTxns, random);

    /// <summary>The snapshot that the disk still works on; none when it may begin another.</summary>
    private Zxid _underWay = Zxid.Zero;

    /// <summary>What makes its pieces; null when all are made.</summary>
    private TreeSnapshotWriter? _writer;

    private long _offset;
    private int _inFlight;

    private long Threshold => context.IsLeading ? 2L * _threshold : _threshold;

    public void OnApplied() => _applied++;

    public void OnTick() => _pace.OnTick(_applied / Threshold);

    /// <summary>A piece is on its way to the disk no more.</summary>
    public void OnPieceWritten(Zxid zxid)
    {
        if (zxid == _underWay && _inFlight > 0)
        {
            _inFlight--;
        }
    }

    /// <summary>A snapshot became durable, or nothing is left of one that was dropped.</summary>
    public void OnEnded()
    {
        if (_writer is null)
        {
            _underWay = Zxid.Zero;
        }
    }

    /// <summary>The state was replaced: what was being written is of a tree that is no more. The snapshot installed is as good as one taken now.</summary>
    public void OnReplaced()
    {
        (_applied, _isWanted) = (0, false);
        if (_writer is not null)
        {
            EndWriting();
            context.Emit(new DropSnapshot(_underWay));
        }
    }

    /// <summary>The next one is due at once: somebody waits for it, or the older ones may be of a corrupted state.</summary>
    public void TakeSoon() => _isWanted = true;

    /// <summary>Begins a snapshot when it is time, or makes the next piece of the one under way.</summary>
    public void Advance()
    {
        _pace.OnBatch();
        if (!context.IsServing)
        {
            return;
        }

        if (IsDue())
        {
            _underWay = context.Applied;
            _writer = context.Tree.BeginSnapshot(context.Options.SnapshotPieceBytes);
            (_offset, _inFlight, _applied, _isWanted) = (0, 0, 0, false);
            _pace.Begin();
            _threshold = Draw(context.Options.SnapshotEveryTxns, random);
        }

        if (_writer is not null && _inFlight < MaxPiecesInFlight && _pace.MayGoOn)
        {
            WritePiece(_writer);
        }
    }

    private bool IsDue() =>
        _underWay.IsZero && (_isWanted || _applied >= Threshold) && context.Applied <= context.Zab.FlushedZxid;

    private void WritePiece(TreeSnapshotWriter writer)
    {
        writer.MoveNext();
        if (writer.Damage is { } damage)
        {
            repair.OnDamage(damage);
            return;
        }

        // What is passed over gives no bytes and takes the time of a piece all the same.
        _pace.OnMade(context.Options.SnapshotPieceBytes);
        var piece = writer.Current.ToArray();
        if (piece.Length == 0 && !writer.HasEnded)
        {
            return;
        }

        context.Emit(new SaveSnapshot(_underWay, _offset, piece, writer.HasEnded));
        _offset += piece.Length;
        _inFlight++;
        if (writer.HasEnded)
        {
            EndWriting();
        }
    }

    private void EndWriting()
    {
        _writer?.Dispose();
        _writer = null;
    }

    private static int Draw(int every, SeededRandom random)
    {
        var half = Math.Max(1, every / 2);
        return half + random.Next(Math.Max(1, every - half + 1));
    }
}
