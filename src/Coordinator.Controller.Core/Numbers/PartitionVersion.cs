using System.Globalization;

namespace Coordinator.Controller.Core.Numbers;

/// <summary>The version of a partition's state znode: what a change of the state expects to find (Kafka's partition epoch).</summary>
/// <param name="Value">From 0.</param>
public readonly record struct PartitionVersion(int Value) : IComparable<PartitionVersion>
{
    /// <summary>Of a state that was just created.</summary>
    public static readonly PartitionVersion First;

    /// <inheritdoc/>
    public int CompareTo(PartitionVersion other) => Value.CompareTo(other.Value);

    /// <summary>Orders by value.</summary>
    public static bool operator <(PartitionVersion a, PartitionVersion b) => a.Value < b.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >(PartitionVersion a, PartitionVersion b) => a.Value > b.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator <=(PartitionVersion a, PartitionVersion b) => a.Value <= b.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >=(PartitionVersion a, PartitionVersion b) => a.Value >= b.Value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
