namespace Coordinator.Replication;

/// <summary>One client session's, or one unary watch's, presence on this server: drawn by the shell, never used again in a process.</summary>
/// <param name="Value">From 1.</param>
public readonly record struct AttachmentId(long Value) : IComparable<AttachmentId>
{
    /// <inheritdoc/>
    public int CompareTo(AttachmentId other) => Value.CompareTo(other.Value);

    /// <summary>Orders by arrival.</summary>
    public static bool operator <(AttachmentId a, AttachmentId b) => a.Value < b.Value;

    /// <summary>Orders by arrival.</summary>
    public static bool operator >(AttachmentId a, AttachmentId b) => a.Value > b.Value;

    /// <summary>Orders by arrival.</summary>
    public static bool operator <=(AttachmentId a, AttachmentId b) => a.Value <= b.Value;

    /// <summary>Orders by arrival.</summary>
    public static bool operator >=(AttachmentId a, AttachmentId b) => a.Value >= b.Value;
}
