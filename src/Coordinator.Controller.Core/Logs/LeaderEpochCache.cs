using Coordinator.Controller.Core.Numbers;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Logs;

/// <summary>
/// Where in a log each leader's reign began. By it a follower finds the last record that it has in common with its leader: never by the high
/// watermark, which lags behind what was acknowledged (KIP-101) and compares nothing (KIP-279).
/// </summary>
public sealed class LeaderEpochCache
{
    private readonly List<EpochStart> _starts = [];

    /// <summary>Every reign that left a trace, oldest first; epochs and offsets both rise.</summary>
    public IReadOnlyList<EpochStart> Starts => _starts;

    /// <summary>The epoch of the last record; unknown of an empty log without a reign.</summary>
    public LeaderEpoch Latest => _starts.Count == 0 ? LeaderEpoch.Unknown : _starts[^1].Epoch;

    /// <summary>
    /// A reign begins at an offset. Entries that contradict it (a later epoch, or one that began no earlier) are of a history that is gone.
    /// </summary>
    /// <param name="epoch">The epoch; at least the latest one.</param>
    /// <param name="offset">The offset of its first record.</param>
    /// <returns>Whether anything changed.</returns>
    public bool Assign(LeaderEpoch epoch, long offset)
    {
        Invariant.Holds(offset >= 0 && epoch >= LeaderEpoch.First);
        if (epoch == Latest)
        {
            return false;
        }

        _starts.RemoveAll(start => start.Epoch >= epoch || start.Offset >= offset);
        _starts.Add(new EpochStart(epoch, offset));
        return true;
    }

    /// <summary>The log was cut: nothing at or after an offset is left.</summary>
    /// <param name="endOffset">The new end.</param>
    public void TruncateFromEnd(long endOffset) => _starts.RemoveAll(start => start.Offset >= endOffset);

    /// <summary>The oldest records were removed; the reign that the new start lies in begins there.</summary>
    /// <param name="startOffset">The new start.</param>
    public void TruncateFromStart(long startOffset)
    {
        var last = _starts.FindLastIndex(start => start.Offset <= startOffset);
        if (last >= 0)
        {
            _starts[last] = new EpochStart(_starts[last].Epoch, startOffset);
            _starts.RemoveRange(0, last);
        }
    }

    /// <summary>
    /// Where an epoch ended here: the largest known epoch that is not larger, and the start of the one after it (the floor, KIP-279), or the end of the log.
    /// </summary>
    /// <param name="epoch">The epoch that is asked about.</param>
    /// <param name="logEndOffset">The offset after the last record here.</param>
    /// <returns>Unknown and −1 when the log cannot tell: it has no such epoch, and none before it.</returns>
    public EpochEnd EndOf(LeaderEpoch epoch, long logEndOffset)
    {
        var at = _starts.FindLastIndex(start => start.Epoch <= epoch);
        if (at < 0)
        {
            // Older than everything here: whatever the asker has of it is not here.
            return _starts.Count > 0 && epoch >= LeaderEpoch.First ? new EpochEnd(epoch, _starts[0].Offset) : EpochEnd.Unknown;
        }

        return new EpochEnd(_starts[at].Epoch, at == _starts.Count - 1 ? logEndOffset : _starts[at + 1].Offset);
    }
}
