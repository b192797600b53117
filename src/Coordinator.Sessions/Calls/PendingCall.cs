using Coordinator.Sessions.Messages;

namespace Coordinator.Sessions.Calls;

/// <summary>A request from its submission to its answer; a numbered write outlives its caller.</summary>
/// <param name="callId">The caller's number; 0 when nobody waits.</param>
/// <param name="deadline">When the caller is answered at the latest.</param>
internal sealed class PendingCall(long callId, long deadline)
{
    public long CallId { get; set; } = callId;

    public long Deadline { get; } = deadline;

    /// <summary>Set for writes, else null.</summary>
    public WriteBody? Write { get; set; }

    /// <summary>Set for reads, else null.</summary>
    public ReadCall? Read { get; init; }

    /// <summary>The persistent watch to add, else 0.</summary>
    public long AddsWatch { get; init; }

    /// <summary>The watch to remove at the server, else 0.</summary>
    public long RemovesWatch { get; init; }

    /// <summary>The write number; 0 until the first transmission.</summary>
    public long Seq { get; set; }

    /// <summary>The transmission under way; 0 while there is none.</summary>
    public long RequestId { get; set; }

    /// <summary>An earlier transmission got no answer: the write may have been accepted.</summary>
    public bool IsInDoubt { get; set; }

    /// <summary>Out of the line: a read that was refused and waits alone.</summary>
    public bool IsDelayed { get; set; }

    public bool IsUnderWay => RequestId != 0;

    public bool MayBeAccepted => IsInDoubt || IsUnderWay;

    /// <summary>Its place in the line; null when it has none.</summary>
    public LinkedListNode<PendingCall>? Node { get; set; }

    /// <summary>Its place among those that wait; null when nobody waits for it.</summary>
    public LinkedListNode<PendingCall>? DeadlineNode { get; set; }
}
