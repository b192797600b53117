using Coordinator.Primitives;

namespace Coordinator.Zab.Log;

/// <summary>The newest records of the log in memory: a contiguous suffix, bounded in count and bytes except for what is undelivered.</summary>
internal sealed class RecordWindow(Zxid start, int maxTxns, long maxBytes)
{
    private const int MinSlots = 64;

    private LogRecord[] _ring = new LogRecord[MinSlots];
    private int _head;
    private int _count;
    private long _bytes;

    /// <summary>The record before the first one here.</summary>
    public Zxid Base { get; private set; } = start;

    /// <summary>How many records there is memory for.</summary>
    public int Slots => _ring.Length;

    /// <summary>The last record, or <see cref="Base"/> when empty.</summary>
    public Zxid Last => _count == 0 ? Base : At(_count - 1).Zxid;

    public void Add(LogRecord record)
    {
        Invariant.Holds(record.Zxid > Last);
        if (_count == _ring.Length)
        {
            Resize(_ring.Length * 2);
        }

        _ring[(_head + _count) & (_ring.Length - 1)] = record;
        _count++;
        _bytes += record.Body.Length;
    }

    public void TruncateAfter(Zxid zxid)
    {
        while (_count > 0 && At(_count - 1).Zxid > zxid)
        {
            ref var slot = ref _ring[(_head + _count - 1) & (_ring.Length - 1)];
            _bytes -= slot.Body.Length;
            slot = default;
            _count--;
        }

        Base = Zxid.Min(Base, zxid);
    }

    public void Reset(Zxid zxid)
    {
        Array.Clear(_ring);
        (_head, _count, _bytes, Base) = (0, 0, 0, zxid);
    }

    /// <summary>Drops the oldest records beyond the bounds, never one after <paramref name="delivered"/>.</summary>
    public void Trim(Zxid delivered)
    {
        while (_count > 0 && (_count > maxTxns || _bytes > maxBytes) && _ring[_head].Zxid <= delivered)
        {
            Base = _ring[_head].Zxid;
            _bytes -= _ring[_head].Body.Length;
            _ring[_head] = default;
            _head = (_head + 1) & (_ring.Length - 1);
            _count--;
        }

        // What a server replays when it starts is far more than it keeps afterwards.
        if (_ring.Length > MinSlots && _count < _ring.Length / 4)
        {
            Resize(_ring.Length / 2);
        }
    }

    public LogRecord FirstAfter(Zxid zxid)
    {
        var index = IndexAfter(zxid);
        Invariant.Holds(zxid >= Base && index < _count);
        return At(index);
    }

    public List<LogRecord> CopyAfter(Zxid after, Zxid upTo, int maxBytesCopied)
    {
        Invariant.Holds(after >= Base);
        var copied = new List<LogRecord>();
        var bytes = 0L;
        for (var i = IndexAfter(after); i < _count; i++)
        {
            var record = At(i);
            if (record.Zxid > upTo || (copied.Count > 0 && bytes + record.Body.Length > maxBytesCopied))
            {
                break;
            }

            copied.Add(record);
            bytes += record.Body.Length;
        }

        return copied;
    }

    public long BytesAfter(Zxid after)
    {
        var bytes = 0L;
        for (var i = IndexAfter(after); i < _count; i++)
        {
            bytes += At(i).Body.Length;
        }

        return bytes;
    }

    private LogRecord At(int index) => _ring[(_head + index) & (_ring.Length - 1)];

    private int IndexAfter(Zxid zxid)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (At(middle).Zxid <= zxid)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void Resize(int slots)
    {
        var resized = new LogRecord[slots];
        for (var i = 0; i < _count; i++)
        {
            resized[i] = At(i);
        }

        (_ring, _head) = (resized, 0);
    }
}
