using System.Globalization;

namespace Coordinator.Controller.Core.Numbers;

/// <summary>One life of a broker: the zxid that created its registration, larger with each (KIP-380). What was meant for an earlier life is refused.</summary>
/// <param name="Value">The czxid; 0 for none.</param>
public readonly record struct Incarnation(long Value) : IComparable<Incarnation>
{
    /// <summary>No life is known.</summary>
    public static readonly Incarnation None;

    /// <inheritdoc/>
    public int CompareTo(Incarnation other) => Value.CompareTo(other.Value);

    /// <summary>Orders by value.</summary>
    public static bool operator <(Incarnation a, Incarnation b) => a.Value < b.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >(Incarnation a, Incarnation b) => a.Value > b.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator <=(Incarnation a, Incarnation b) => a.Value <= b.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >=(Incarnation a, Incarnation b) => a.Value >= b.Value;

    /// <inheritdoc/>
    public override string ToString() => "0x" + Value.ToString("x", CultureInfo.InvariantCulture);
}
