using System.Globalization;

namespace Coordinator.Controller.Core.Partitions;

/// <summary>A partition of a topic.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Number">From 0.</param>
public readonly record struct PartitionName(string Topic, int Number) : IComparable<PartitionName>
{
    /// <summary>Orders by topic, then number.</summary>
    public int CompareTo(PartitionName other)
    {
        var byTopic = string.CompareOrdinal(Topic, other.Topic);
        return byTopic != 0 ? byTopic : Number.CompareTo(other.Number);
    }

    /// <summary>Orders by topic, then number.</summary>
    public static bool operator <(PartitionName a, PartitionName b) => a.CompareTo(b) < 0;

    /// <summary>Orders by topic, then number.</summary>
    public static bool operator >(PartitionName a, PartitionName b) => a.CompareTo(b) > 0;

    /// <summary>Orders by topic, then number.</summary>
    public static bool operator <=(PartitionName a, PartitionName b) => a.CompareTo(b) <= 0;

    /// <summary>Orders by topic, then number.</summary>
    public static bool operator >=(PartitionName a, PartitionName b) => a.CompareTo(b) >= 0;

    /// <summary>As <c>orders:3</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Topic}:{Number}");
}
