using System.Globalization;

namespace Coordinator.Controller.Core.Numbers;

/// <summary>A broker, by the number that its configuration gives it.</summary>
/// <param name="Value">0 to <see cref="MaxValue"/>; −1 for none.</param>
public readonly record struct BrokerId(int Value) : IComparable<BrokerId>
{
    /// <summary>Nobody.</summary>
    public static readonly BrokerId None = new(-1);

    /// <summary>The largest id.</summary>
    public const int MaxValue = 999_999;

    /// <summary>Whether this is nobody.</summary>
    public bool IsNone => Value < 0;

    /// <inheritdoc/>
    public int CompareTo(BrokerId other) => Value.CompareTo(other.Value);

    /// <summary>Orders by value.</summary>
    public static bool operator <(BrokerId a, BrokerId b) => a.Value < b.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >(BrokerId a, BrokerId b) => a.Value > b.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator <=(BrokerId a, BrokerId b) => a.Value <= b.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >=(BrokerId a, BrokerId b) => a.Value >= b.Value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
