namespace Coordinator.Sessions.Calls;

/// <summary>
/// Who waits for an answer, by when each is answered at the latest. Calls come nearly in that order, because they are as patient as each other: a place is
/// looked for from the end. Nothing of an answered call stays.
/// </summary>
internal sealed class CallDeadlines
{
    private readonly LinkedList<PendingCall> _line = new();

    /// <summary>When the first one ends; never when nobody waits.</summary>
    public long Next => _line.First?.Value.Deadline ?? long.MaxValue;

    /// <summary>The first one if its time has come; of those with the same time the one that was added first.</summary>
    /// <param name="now">The time.</param>
    public PendingCall? Overdue(long now) => Next <= now ? _line.First?.Value : null;

    public void Add(PendingCall call)
    {
        var before = _line.Last;
        while (before is not null && before.Value.Deadline > call.Deadline)
        {
            before = before.Previous;
        }

        call.DeadlineNode = before is null ? _line.AddFirst(call) : _line.AddAfter(before, call);
    }

    /// <summary>The call is answered.</summary>
    public void Remove(PendingCall call)
    {
        if (call.DeadlineNode is { } node)
        {
            _line.Remove(node);
            call.DeadlineNode = null;
        }
    }
}
