using Coordinator.Primitives;
using Coordinator.Replication.Messages;

namespace Coordinator.Replication.Sessions;

/// <summary>
/// Signs of life of the clients of this server: told to the leader, which may be this server itself, together, as soon as the most pressing of
/// them must be (<see cref="Attachment.TouchTicks"/>), and before a reign is confirmed. A pong waits until the leader has counted its ping and
/// confirmed its reign after that, at most three ticks beyond.
/// </summary>
internal sealed class Liveness(ReplicaContext context, AttachmentTable attachments, SessionAuthority authority)
{
    private const int LongestPongTicks = 3;

    private readonly TouchBatch _batch = new();
    private readonly PriorityQueue<(AttachmentId Attachment, long Ping), long> _due = new();
    private long _flushAt = long.MaxValue;

    /// <summary>How many ticks a sign of life of such a session may wait for others: a sixty-fourth of its timeout, at most five.</summary>
    public static int TouchTicksOf(int timeoutMilliseconds, int tickMilliseconds) => Math.Clamp(timeoutMilliseconds / 64 / tickMilliseconds, 1, 5);

    /// <summary>Whether a sign of life of such a session may wait at all, for others here and for the next pings at the leader.</summary>
    public static bool IsPatient(int timeoutMilliseconds, int tickMilliseconds) => TouchTicksOf(timeoutMilliseconds, tickMilliseconds) > 1;

    public void OnPing(Attachment attachment, long number)
    {
        attachment.Ping = Math.Max(attachment.Ping, number);
        if (attachment.Phase == AttachmentPhase.Standing && !attachment.Session.IsNone)
        {
            CountThenPong(attachment);
        }
    }

    /// <summary>The attachment stands: what came before that is heard now, and answered after the attach.</summary>
    public void OnStanding(Attachment attachment)
    {
        if (attachment.Ping > 0)
        {
            CountThenPong(attachment);
        }
    }

    /// <summary>A client was heard of.</summary>
    public void Touch(Attachment attachment)
    {
        if (attachment.Phase != AttachmentPhase.Standing || attachment.Session.IsNone)
        {
            return;
        }

        _batch.Add(attachment.Session, attachment.AttachNumber, attachment.Ping > attachment.Counted ? attachment.Ping : 0);
        _flushAt = Math.Min(_flushAt, context.Ticks + attachment.TouchTicks);
    }

    public void OnTick()
    {
        if (context.Ticks >= _flushAt)
        {
            Flush();
        }

        while (_due.TryPeek(out var due, out var tick) && tick <= context.Ticks)
        {
            _due.Dequeue();
            if (attachments.Find(due.Attachment) is { } attachment && attachment.Ponged < due.Ping)
            {
                Pong(attachment);
            }
        }
    }

    /// <summary>The tick at which something here is due; far away when nothing waits.</summary>
    public long NextDue()
    {
        while (_due.TryPeek(out var due, out var tick))
        {
            if (attachments.Find(due.Attachment) is { } attachment && attachment.Ponged < due.Ping)
            {
                return Math.Min(_flushAt, tick);
            }

            _due.Dequeue();
        }

        return _flushAt;
    }

    /// <summary>Tells the leader; without one the batch waits.</summary>
    public void Flush()
    {
        if (_batch.IsEmpty || !context.IsServing)
        {
            return;
        }

        _flushAt = long.MaxValue;
        foreach (var message in _batch.Take(context.Zab.Stay))
        {
            if (context.IsLeading)
            {
                authority.OnTouches(context.Self, message);
            }
            else
            {
                context.Send(context.Zab.Leader, message);
            }
        }
    }

    /// <summary>The leader has counted.</summary>
    public void OnCounted(TouchesCounted message)
    {
        foreach (var touch in message.Touched)
        {
            if (attachments.Find(touch.Session) is { } attachment && attachment.AttachNumber == touch.AttachNumber)
            {
                attachment.Counted = Math.Max(attachment.Counted, touch.Ping);
                if (attachment.CountedTold < attachment.Counted)
                {
                    Pong(attachment);
                }
            }
        }
    }

    /// <summary>A leader is there: pings that the one before did not count are counted by this one.</summary>
    public void OnServing()
    {
        foreach (var attachment in attachments.All())
        {
            if (attachment.Ping > attachment.Counted)
            {
                Touch(attachment);
            }
        }

        TellAll();
    }

    /// <summary>
    /// Says unasked whether there is a leader: a client whose writes wait here, accepted, would otherwise learn it with its next pong only,
    /// up to a quarter of its timeout later.
    /// </summary>
    public void TellAll()
    {
        foreach (var attachment in attachments.All())
        {
            if (attachment.Phase == AttachmentPhase.Standing && !attachment.Session.IsNone)
            {
                Pong(attachment);
            }
        }
    }

    private void CountThenPong(Attachment attachment)
    {
        Touch(attachment);
        if (attachment.Outbox.IsHopeless)
        {
            attachments.End(attachment, ErrorCode.Throttled, "the client does not read its answers", 1_000);
        }
        else if (!context.IsServing || attachment.Counted >= attachment.Ping)
        {
            Pong(attachment);
        }
        else
        {
            _due.Enqueue((attachment.Id, attachment.Ping), context.Ticks + (attachment.TouchTicks > 1 ? attachment.TouchTicks : 0) + LongestPongTicks);
        }
    }

    private void Pong(Attachment attachment)
    {
        attachment.Ponged = attachment.Ping;
        attachment.CountedTold = attachment.Counted;
        if (attachment.Watches.PersistentCount > 0)
        {
            attachment.Outbox.TellComplete();
        }

        attachment.Outbox.Send(new PongItem(attachment.Counted, attachment.Ping, !context.IsServing, attachment.Outbox.Complete));
    }
}
