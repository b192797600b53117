using System.Globalization;

namespace Coordinator.Controller.Core.Numbers;

/// <summary>The reign of a controller: the value of the epoch znode, one more with each controller (KAFKA-6082).</summary>
/// <param name="Value">0 before the first controller, which has 1.</param>
public readonly record struct ControllerEpoch(int Value) : IComparable<ControllerEpoch>
{
    /// <summary>Before the first controller.</summary>
    public static readonly ControllerEpoch Zero;

    /// <summary>That of the next controller.</summary>
    public ControllerEpoch Next => new(checked(Value + 1));

    /// <inheritdoc/>
    public int CompareTo(ControllerEpoch other) => Value.CompareTo(other.Value);

    /// <summary>Orders by value.</summary>
    public static bool operator <(ControllerEpoch a, ControllerEpoch b) => a.Value < b.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >(ControllerEpoch a, ControllerEpoch b) => a.Value > b.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator <=(ControllerEpoch a, ControllerEpoch b) => a.Value <= b.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >=(ControllerEpoch a, ControllerEpoch b) => a.Value >= b.Value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
