using System.Globalization;

namespace Coordinator.Controller.Core.Numbers;

/// <summary>The reign of a partition's leader; it grows with every election, also with one that finds nobody.</summary>
/// <param name="Value">0 at the creation of the partition.</param>
public readonly record struct LeaderEpoch(int Value) : IComparable<LeaderEpoch>
{
    /// <summary>Of a partition that was just created.</summary>
    public static readonly LeaderEpoch First;

    /// <summary>No epoch is known.</summary>
    public static readonly LeaderEpoch Unknown = new(-1);

    /// <summary>That of the next election.</summary>
    public LeaderEpoch Next => new(checked(Value + 1));

    /// <inheritdoc/>
    public int CompareTo(LeaderEpoch other) => Value.CompareTo(other.Value);

    /// <summary>Orders by value.</summary>
    public static bool operator <(LeaderEpoch a, LeaderEpoch b) => a.Value < b.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >(LeaderEpoch a, LeaderEpoch b) => a.Value > b.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator <=(LeaderEpoch a, LeaderEpoch b) => a.Value <= b.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >=(LeaderEpoch a, LeaderEpoch b) => a.Value >= b.Value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
