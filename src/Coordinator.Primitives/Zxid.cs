using System.Globalization;

namespace Coordinator.Primitives;

/// <summary>
/// Identity and order of a txn: the epoch of the leader that proposed it in the high 24 bits, a counter in the low 40.
/// Within an epoch the counter starts at 1 and has no gaps. ZooKeeper's 32/32 split runs out in 49.7 days at 1,000 writes/s
/// (ZOOKEEPER-1277, ZOOKEEPER-2789).
/// </summary>
/// <param name="Value">The 64-bit form; <see cref="Zero"/> is the position before the first txn.</param>
public readonly record struct Zxid(long Value) : IComparable<Zxid>
{
    /// <summary>Bits of the counter.</summary>
    public const int CounterBits = 40;

    /// <summary>The largest counter of an epoch.</summary>
    public const long MaxCounter = (1L << CounterBits) - 1;

    /// <summary>The position before the first txn.</summary>
    public static readonly Zxid Zero;

    /// <summary>Composes a zxid from its two parts.</summary>
    /// <param name="epoch">Epoch of the proposing leader.</param>
    /// <param name="counter">0…<see cref="MaxCounter"/>; 0 names the start of the epoch, not a txn.</param>
    public Zxid(Epoch epoch, long counter)
        : this(((long)epoch.Value << CounterBits) | counter)
    {
        Invariant.Holds(counter is >= 0 and <= MaxCounter);
    }

    /// <summary>Epoch of the leader that proposed the txn.</summary>
    public Epoch Epoch => new((int)(Value >> CounterBits));

    /// <summary>Position within the epoch, from 1.</summary>
    public long Counter => Value & MaxCounter;

    /// <summary>Whether this is the position before the first txn.</summary>
    public bool IsZero => Value == 0;

    /// <summary>The following zxid of the same epoch.</summary>
    public Zxid Next => new(Epoch, Counter + 1);

    /// <summary>The larger of two zxids.</summary>
    /// <param name="a">One zxid.</param>
    /// <param name="b">Another zxid.</param>
    public static Zxid Max(Zxid a, Zxid b) => a.Value >= b.Value ? a : b;

    /// <summary>The smaller of two zxids.</summary>
    /// <param name="a">One zxid.</param>
    /// <param name="b">Another zxid.</param>
    public static Zxid Min(Zxid a, Zxid b) => a.Value <= b.Value ? a : b;

    /// <inheritdoc/>
    public int CompareTo(Zxid other) => Value.CompareTo(other.Value);

    /// <summary>Orders by epoch, then counter.</summary>
    public static bool operator <(Zxid a, Zxid b) => a.Value < b.Value;

    /// <summary>Orders by epoch, then counter.</summary>
    public static bool operator >(Zxid a, Zxid b) => a.Value > b.Value;

    /// <summary>Orders by epoch, then counter.</summary>
    public static bool operator <=(Zxid a, Zxid b) => a.Value <= b.Value;

    /// <summary>Orders by epoch, then counter.</summary>
    public static bool operator >=(Zxid a, Zxid b) => a.Value >= b.Value;

    /// <summary>The form that users see: <c>0x…</c>, lower-case hexadecimal.</summary>
    public override string ToString() => "0x" + Value.ToString("x", CultureInfo.InvariantCulture);
}
