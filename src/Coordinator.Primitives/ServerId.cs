using System.Globalization;

namespace Coordinator.Primitives;

/// <summary>One daemon of the ensemble.</summary>
/// <param name="Value">1…255; 0 means none.</param>
public readonly record struct ServerId(int Value) : IComparable<ServerId>
{
    /// <summary>No server.</summary>
    public static readonly ServerId None;

    /// <summary>The largest id.</summary>
    public const int MaxValue = 255;

    /// <summary>Whether this names no server.</summary>
    public bool IsNone => Value == 0;

    /// <inheritdoc/>
    public int CompareTo(ServerId other) => Value.CompareTo(other.Value);

    /// <summary>Orders ids; the larger wins a tie of votes.</summary>
    public static bool operator <(ServerId a, ServerId b) => a.Value < b.Value;

    /// <summary>Orders ids; the larger wins a tie of votes.</summary>
    public static bool operator >(ServerId a, ServerId b) => a.Value > b.Value;

    /// <summary>Orders ids; the larger wins a tie of votes.</summary>
    public static bool operator <=(ServerId a, ServerId b) => a.Value <= b.Value;

    /// <summary>Orders ids; the larger wins a tie of votes.</summary>
    public static bool operator >=(ServerId a, ServerId b) => a.Value >= b.Value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
