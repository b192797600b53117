using System.Globalization;

namespace Coordinator.Primitives;

/// <summary>The reign of a leader; the high 24 bits of a <see cref="Zxid"/>.</summary>
/// <param name="Value">0 (no leader yet) … <see cref="MaxValue"/>.</param>
public readonly record struct Epoch(int Value) : IComparable<Epoch>
{
    /// <summary>The largest epoch that a zxid can carry. The sign bit stays clear.</summary>
    public const int MaxValue = (1 << 23) - 1;

    /// <summary>Before the first leader.</summary>
    public static readonly Epoch Zero;

    /// <summary>The following epoch.</summary>
    public Epoch Next => new(checked(Value + 1));

    /// <summary>The position before the first txn of this epoch.</summary>
    public Zxid Start => new(this, 0);

    /// <inheritdoc/>
    public int CompareTo(Epoch other) => Value.CompareTo(other.Value);

    /// <summary>Orders reigns.</summary>
    public static bool operator <(Epoch a, Epoch b) => a.Value < b.Value;

    /// <summary>Orders reigns.</summary>
    public static bool operator >(Epoch a, Epoch b) => a.Value > b.Value;

    /// <summary>Orders reigns.</summary>
    public static bool operator <=(Epoch a, Epoch b) => a.Value <= b.Value;

    /// <summary>Orders reigns.</summary>
    public static bool operator >=(Epoch a, Epoch b) => a.Value >= b.Value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
