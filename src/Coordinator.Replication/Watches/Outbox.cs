using Coordinator.Primitives;
using Coordinator.Replication.Inspections;

namespace Coordinator.Replication.Watches;

/// <summary>
/// What one attachment is sent, in order: events up to what a reply has seen before that reply. When the client reads slowly, or a watch is
/// resumed from the past, events are not kept here: a cursor into the ring of changes marks how far they were sent, and replies wait behind
/// it. Writes never wait for a reader.
/// </summary>
internal sealed class Outbox(ReplicaContext context, WatchTable table, ChangeRing ring, WatchSet watches, Hotspots hotspots)
{
    private readonly Queue<ReplyItem> _held = new();
    private readonly List<WatchHit> _extras = [];
    private Zxid _cursor;
    private bool _hasLeft;

    /// <summary>Weight of what was sent and not yet written to the client.</summary>
    public long InFlight { get; private set; }

    /// <summary>Weight of the replies behind the cursor.</summary>
    public long HeldWeight { get; private set; }

    /// <summary>Events are taken from the ring, not from the txn at hand.</summary>
    public bool IsBehind
    {
        get;
        private set
        {
            context.ReadersBehind += value == field || _hasLeft ? 0 : value ? 1 : -1;
            field = value;
        }
    }

    /// <summary>Every event up to here has been sent.</summary>
    public Zxid Complete => IsBehind ? _cursor : context.Applied;

    /// <summary>The last <see cref="EventsItem.CompleteZxid"/>.</summary>
    public Zxid LastTold { get; private set; }

    /// <summary>The client is so slow that nothing more is accepted from it.</summary>
    public bool IsOverfull => InFlight + HeldWeight > 2 * context.Options.MaxOutboxBytes;

    /// <summary>The client is fed what it does not read, refusals among it: it is better off without this attachment.</summary>
    public bool IsHopeless => InFlight + HeldWeight > 4 * context.Options.MaxOutboxBytes;

    private bool HasRoom => InFlight < context.Options.MaxOutboxBytes;

    /// <summary>The attachment is over: whatever this holds, nobody is behind because of it.</summary>
    public void Leave()
    {
        context.ReadersBehind -= IsBehind ? 1 : 0;
        _hasLeft = true;
    }

    /// <summary>Sends something that stands in no order to events.</summary>
    public void Send(ClientItem item)
    {
        InFlight += item.Weight;
        context.Emit(new ToClient(watches.Attachment, item));
    }

    /// <summary>Sends a reply after every event that it reflects.</summary>
    public void Reply(ReplyItem reply)
    {
        if (!IsBehind && HasRoom)
        {
            Send(reply);
            return;
        }

        FallBehind(context.Applied);
        _held.Enqueue(reply);
        HeldWeight += reply.Weight;
    }

    /// <summary>Matches a txn that was just applied.</summary>
    /// <param name="txn">Its changes.</param>
    /// <param name="before">What was applied before it.</param>
    public void OnTxn(RingTxn txn, Zxid before)
    {
        if (IsBehind)
        {
            return;
        }

        if (!HasRoom)
        {
            FallBehind(before);
            return;
        }

        var hits = table.Match(watches, txn.Zxid, txn.Changes);
        if (hits.Count > 0)
        {
            SendEvents(hits, before, txn.Zxid);
        }
    }

    /// <summary>Room came back.</summary>
    public void Drained(long weight)
    {
        InFlight = Math.Max(0, InFlight - weight);
        Pump();
    }

    /// <summary>
    /// The next watches to be added see everything after a zxid. What stands is not sent twice: it goes on from where it was.
    /// </summary>
    /// <param name="from">At least the ring's floor.</param>
    public void ResumeFrom(Zxid from)
    {
        Invariant.Holds(from >= ring.Floor);
        var complete = Complete;
        if (from >= complete)
        {
            return;
        }

        watches.RaiseAfter(complete);
        IsBehind = true;
        _cursor = from;
    }

    /// <summary>Events that the ring does not give (setWatches, Resync); sent at their place among those that it gives.</summary>
    public void Owe(IEnumerable<WatchHit> hits)
    {
        FallBehind(context.Applied);
        var ordered = _extras.Concat(hits).OrderBy(hit => hit.Event.Zxid.Value).ToList();
        _extras.Clear();
        _extras.AddRange(ordered);
    }

    /// <summary>Sends from the ring, then held replies, as far as there is room.</summary>
    public void Pump()
    {
        while (IsBehind && HasRoom)
        {
            if (_cursor < ring.Floor)
            {
                Overrun();
            }

            Advance();
        }
    }

    /// <summary>The first item of a watch without a session: from where it runs.</summary>
    public void TellStart(Zxid from)
    {
        Send(new EventsItem([], from));
        LastTold = from;
    }

    /// <summary>Says how far everything has been sent, when no event does.</summary>
    public void TellComplete()
    {
        var complete = Complete;
        if (complete > LastTold && HasRoom)
        {
            Send(new EventsItem([], complete));
            LastTold = complete;
        }
    }

    private void FallBehind(Zxid cursor)
    {
        if (!IsBehind)
        {
            IsBehind = true;
            _cursor = cursor;
        }
    }

    private void Advance()
    {
        var next = ring.Next(_cursor);
        var position = next?.Zxid ?? context.Applied;
        if (_extras.Count > 0)
        {
            position = Zxid.Min(position, _extras[0].Event.Zxid);
        }

        var isEvent = next is not null || _extras.Count > 0;
        if (_held.TryPeek(out var reply) && (!isEvent || reply.Seen < position))
        {
            _held.Dequeue();
            HeldWeight -= reply.Weight;
            _cursor = Zxid.Max(_cursor, reply.Seen);
            Send(reply);
        }
        else if (isEvent)
        {
            SendAt(position, next);
        }
        else
        {
            IsBehind = false;
        }
    }

    private void SendAt(Zxid position, RingTxn? next)
    {
        var hits = new List<WatchHit>();
        if (next is { } txn && txn.Zxid == position)
        {
            hits = table.Match(watches, txn.Zxid, txn.Changes);
        }

        // What is owed from before the cursor goes out as one: half of it must not pass for everything up to there (seed 2030 of 60 s).
        var before = _cursor;
        _cursor = Zxid.Max(_cursor, position);
        var owed = _extras.TakeWhile(hit => hit.Event.Zxid <= _cursor).Count();
        before = owed == 0 ? before : LastTold;
        hits.AddRange(_extras.Take(owed));
        _extras.RemoveRange(0, owed);
        if (hits.Count > 0)
        {
            SendEvents(hits, before, _cursor);
        }
    }

    // The ring has passed the cursor: persistent watches have lost history, one-shot ones are judged by the state.
    private void Overrun()
    {
        var applied = context.Applied;
        var hits = new List<WatchHit>();
        foreach (var watch in watches.InIdOrder().ToList())
        {
            if (!watch.IsOneShot)
            {
                hits.Add(new WatchHit(new WatchedEvent(WatchedEventType.Resync, watch.Path, applied), [watch.WatchId]));
            }
            else if (RearmTable.Missed(context.Tree, watch.Path, (OneShotKind)watch.Mode, Zxid.Max(watch.After, _cursor), watches.Identities) is { } missed)
            {
                table.Remove(watches, watch);
                hits.Add(new WatchHit(missed, [watch.WatchId]));
            }
        }

        watches.RaiseAfter(applied);
        var all = _extras.Concat(hits).OrderBy(hit => hit.Event.Zxid.Value).ToList();
        var before = _extras.Count == 0 ? _cursor : LastTold;
        _extras.Clear();
        _cursor = applied;
        if (all.Count > 0)
        {
            SendEvents(all, before, applied);
        }
    }

    private void SendEvents(List<WatchHit> hits, Zxid before, Zxid complete)
    {
        hotspots.OnEvents(watches.Session, hits);
        foreach (var item in EventChunks.Of(hits, before, complete))
        {
            Send(item);
        }

        LastTold = complete;
    }
}
