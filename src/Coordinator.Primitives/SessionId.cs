using System.Globalization;

namespace Coordinator.Primitives;

/// <summary>A client session: the zxid of the txn that opened it.</summary>
/// <param name="Value">0 means no session.</param>
public readonly record struct SessionId(long Value) : IComparable<SessionId>
{
    /// <summary>No session: a sessionless request, a persistent znode's owner.</summary>
    public static readonly SessionId None;

    /// <summary>Whether this names no session.</summary>
    public bool IsNone => Value == 0;

    /// <inheritdoc/>
    public int CompareTo(SessionId other) => Value.CompareTo(other.Value);

    /// <summary>Orders by opening.</summary>
    public static bool operator <(SessionId a, SessionId b) => a.Value < b.Value;

    /// <summary>Orders by opening.</summary>
    public static bool operator >(SessionId a, SessionId b) => a.Value > b.Value;

    /// <summary>Orders by opening.</summary>
    public static bool operator <=(SessionId a, SessionId b) => a.Value <= b.Value;

    /// <summary>Orders by opening.</summary>
    public static bool operator >=(SessionId a, SessionId b) => a.Value >= b.Value;

    /// <summary>The form that users see: <c>0x…</c>.</summary>
    public override string ToString() => "0x" + Value.ToString("x", CultureInfo.InvariantCulture);
}
