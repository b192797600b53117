using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>A result that the client has not acknowledged.</summary>
/// <param name="RequestHash">Hash of the request that it answers.</param>
/// <param name="Encoded">The result, in the form of <see cref="Codecs.WriteResultCodec"/>.</param>
/// <param name="HashedBytes">How many leading bytes the digest covers: all but the message.</param>
internal readonly record struct KeptResult(ulong RequestHash, ReadOnlyMemory<byte> Encoded, int HashedBytes);

/// <summary>The unacknowledged results of one session: a gapless run of write numbers, in a ring.</summary>
internal sealed class KeptResults
{
    private KeptResult[] _ring = [];
    private int _first;
    private long _firstSeq = 1;

    public int Count { get; private set; }

    /// <summary>Bytes of the kept results, without their messages, whose wording must not decide anything.</summary>
    public long Bytes { get; private set; }

    public KeptResult this[long seq]
    {
        get
        {
            Invariant.Holds(seq >= _firstSeq && seq < _firstSeq + Count);
            return _ring[(_first + (int)(seq - _firstSeq)) % _ring.Length];
        }
    }

    /// <summary>The number of the first result that will be kept; for a restored session.</summary>
    public void StartAt(long seq)
    {
        Invariant.Holds(Count == 0);
        _firstSeq = seq;
    }

    public void Add(KeptResult result)
    {
        if (Count == _ring.Length)
        {
            Grow();
        }

        _ring[(_first + Count++) % _ring.Length] = result;
        Bytes += result.HashedBytes;
    }

    /// <summary>A copy, in the order of their numbers.</summary>
    public KeptResult[] ToArray()
    {
        var copy = new KeptResult[Count];
        for (var i = 0; i < Count; i++)
        {
            copy[i] = _ring[(_first + i) % _ring.Length];
        }

        return copy;
    }

    public void DropFirst()
    {
        Invariant.Holds(Count > 0);
        Bytes -= _ring[_first].HashedBytes;
        _ring[_first] = default;
        _first = (_first + 1) % _ring.Length;
        _firstSeq++;
        if (--Count == 0 && _ring.Length > 16)
        {
            _ring = [];
            _first = 0;
        }
    }

    private void Grow()
    {
        var grown = new KeptResult[Math.Max(4, _ring.Length * 2)];
        for (var i = 0; i < Count; i++)
        {
            grown[i] = _ring[(_first + i) % _ring.Length];
        }

        _ring = grown;
        _first = 0;
    }
}
