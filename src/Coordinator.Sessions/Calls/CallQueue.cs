using Coordinator.Primitives;

namespace Coordinator.Sessions.Calls;

/// <summary>
/// The line of unanswered requests. In front those sent on this attachment, behind them those still to send, in order of submission;
/// beside it reads that were refused. Writes get their numbers when they are first sent.
/// </summary>
internal sealed class CallQueue
{
    private readonly LinkedList<PendingCall> _line = new();
    private readonly List<PendingCall> _delayed = [];
    private readonly Dictionary<long, PendingCall> _underWay = [];
    private readonly Queue<PendingCall> _numbered = new();
    private LinkedListNode<PendingCall>? _next;
    private long _lastRequestId;

    /// <summary>All that are unanswered, with those that nobody waits for.</summary>
    public int Count => _line.Count + _delayed.Count;

    public int UnderWay => _underWay.Count;

    /// <summary>The last write number given.</summary>
    public long LastSeq { get; private set; }

    /// <summary>All answers up to this number have been seen.</summary>
    public long AckedSeq => _numbered.Count == 0 ? LastSeq : _numbered.Peek().Seq - 1;

    public bool HasDelayed => _delayed.Count > 0;

    public bool HasUnsent => _next is not null;

    public void Enqueue(PendingCall call)
    {
        call.Node = _line.AddLast(call);
        _next ??= call.Node;
    }

    /// <summary>The next request to send, under a new request id; null when all are sent.</summary>
    public PendingCall? TakeNext()
    {
        if (_next is null)
        {
            return null;
        }

        var call = _next.Value;
        _next = _next.Next;
        Invariant.Holds(!call.IsUnderWay);
        if (call.Write is not null && call.Seq == 0)
        {
            call.Seq = ++LastSeq;
            _numbered.Enqueue(call);
        }

        call.RequestId = ++_lastRequestId;
        _underWay.Add(call.RequestId, call);
        return call;
    }

    /// <summary>Whose transmission this is; null for an older or unknown one.</summary>
    public PendingCall? Find(long requestId) => _underWay.GetValueOrDefault(requestId);

    /// <summary>The call is answered, or given up before it was numbered.</summary>
    public void Remove(PendingCall call)
    {
        EndTransmission(call);
        if (call.IsDelayed)
        {
            Invariant.Holds(_delayed.Remove(call));
            call.IsDelayed = false;
        }
        else if (call.Node is { } node)
        {
            if (_next == node)
            {
                _next = node.Next;
            }

            _line.Remove(node);
        }

        call.Node = null;
        while (_numbered.TryPeek(out var first) && first.Node is null)
        {
            _numbered.Dequeue();
        }
    }

    /// <summary>The server accepted neither this one nor anything sent after it: they are to be sent again, in order.</summary>
    /// <param name="from">The first.</param>
    /// <param name="inDoubt">Whether the answer leaves a doubt about these transmissions.</param>
    public void Rewind(PendingCall from, bool inDoubt)
    {
        Invariant.Holds(from.Node is not null);
        var first = from.Node;
        for (var node = first; node is not null && node != _next;)
        {
            var call = node.Value;
            node = node.Next;
            call.IsInDoubt |= inDoubt && call.IsUnderWay && call.Write is not null;
            EndTransmission(call);
        }

        _next = first;
        DropUnwanted(first, withRemovals: false);
    }

    /// <summary>The unanswered write with this number or the next one after it; null when there is none under way.</summary>
    public PendingCall? FirstUnderWayFrom(long seq)
    {
        for (var node = _line.First; node is not null && node != _next; node = node.Next)
        {
            if (node.Value.Write is not null && node.Value.Seq >= seq)
            {
                return node.Value;
            }
        }

        return null;
    }

    /// <summary>The attachment is gone: what was under way may have been accepted, and everything is to be sent again.</summary>
    public void RewindAll()
    {
        ReleaseDelayed();
        for (var node = _line.First; node is not null && node != _next;)
        {
            var call = node.Value;
            node = node.Next;
            call.IsInDoubt |= call.IsUnderWay && call.Write is not null;
            EndTransmission(call);
        }

        _next = _line.First;
        DropUnwanted(_line.First, withRemovals: true);
    }

    /// <summary>A refused read waits beside the line, so that it holds up nobody.</summary>
    public void Delay(PendingCall call)
    {
        Invariant.Holds(call.Write is null && call.Node is not null && call.IsUnderWay);
        EndTransmission(call);
        _line.Remove(call.Node);
        call.Node = null;
        call.IsDelayed = true;
        _delayed.Add(call);
    }

    /// <summary>
    /// The delayed ones are to be sent soon: behind the next one, because that may be the write for whose number the server waits, and
    /// until it comes the server listens to nothing else.
    /// </summary>
    public void ReleaseDelayed()
    {
        var behind = _next;
        foreach (var call in _delayed)
        {
            call.IsDelayed = false;
            behind = behind is null ? _line.AddLast(call) : _line.AddAfter(behind, call);
            call.Node = behind;
            _next ??= behind;
        }

        _delayed.Clear();
    }

    /// <summary>Everything unanswered, in order.</summary>
    public List<PendingCall> All() => [.. _delayed, .. _line];

    private void EndTransmission(PendingCall call)
    {
        if (call.IsUnderWay)
        {
            Invariant.Holds(_underWay.Remove(call.RequestId));
            call.RequestId = 0;
        }
    }

    // Nobody waits for these reads any more, and a server that forgot the attachment forgot its watches: only numbers must be answered.
    private void DropUnwanted(LinkedListNode<PendingCall>? from, bool withRemovals)
    {
        for (var node = from; node is not null;)
        {
            var call = node.Value;
            node = node.Next;
            if (call.Write is null && call.CallId == 0 && !call.IsUnderWay && (withRemovals || call.RemovesWatch == 0))
            {
                Remove(call);
            }
        }
    }
}
