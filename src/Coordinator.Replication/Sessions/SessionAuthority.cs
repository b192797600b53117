using System.Diagnostics;
using Coordinator.Primitives;
using Coordinator.Replication.Messages;
using Coordinator.Replication.Requests;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Sessions;

/// <summary>The leader's office for sessions: who holds one, who is alive, whose time is over.</summary>
internal sealed class SessionAuthority(ReplicaContext context, LeaderSessions sessions, AttachmentTable attachments, TxnProposer proposer)
{
    private readonly SortedDictionary<SessionId, List<WaitingAttach>> _waiting = [];

    /// <summary>Where verdicts on attaches at this server go: number of the question, code, and through what.</summary>
    public Action<long, ErrorCode, Zxid> LocalVerdict { get; set; } = (_, _, _) => throw new UnreachableException();

    /// <summary>The reign begins: a full timeout for everybody.</summary>
    public void Begin()
    {
        _waiting.Clear();
        sessions.Begin(context.Tree.Sessions(), context.WallMilliseconds);
    }

    /// <summary>The reign is over; whoever asked learns it from the end of its stay.</summary>
    public void End()
    {
        _waiting.Clear();
        sessions.End();
    }

    /// <summary>Judges an attach, here or at a learner.</summary>
    /// <param name="server">Where.</param>
    /// <param name="stay">The learner's stay; 0 here.</param>
    /// <param name="questionId">The asker's number.</param>
    /// <param name="session">The session.</param>
    /// <param name="attachNumber">The client's number.</param>
    public void Judge(ServerId server, long stay, long questionId, SessionId session, long attachNumber)
    {
        var answer = sessions.Attach(session, attachNumber, server);
        switch (answer.Decision)
        {
            case AttachDecision.Stands:
                Displace(answer.Displaced, session, attachNumber);
                Answer(server, stay, questionId, ErrorCode.Ok);
                break;
            case AttachDecision.Moved:
                Answer(server, stay, questionId, ErrorCode.SessionMoved);
                break;
            case AttachDecision.Expired:
                Answer(server, stay, questionId, ErrorCode.SessionExpired);
                break;
            case AttachDecision.Wait:
                if (!_waiting.TryGetValue(session, out var waiting))
                {
                    _waiting.Add(session, waiting = []);
                }

                waiting.Add(new WaitingAttach(server, stay, questionId));
                break;
            default:
                throw new UnreachableException(answer.Decision.ToString());
        }
    }

    /// <summary>Counts a learner's touches, and says which.</summary>
    public void OnTouches(ServerId from, Touches message)
    {
        var counted = new List<Touch>();
        foreach (var touch in message.Touched)
        {
            var answer = sessions.Touch(touch.Session, touch.AttachNumber, from);
            if (answer.Counts)
            {
                Displace(answer.Displaced, touch.Session, touch.AttachNumber);
                counted.Add(touch);
            }
            else if (answer.AttachNumber != 0)
            {
                context.Send(from, new SessionMovedAway(message.Stay, touch.Session, answer.AttachNumber));
            }
        }

        if (counted.Count > 0)
        {
            context.Send(from, new TouchesCounted(message.Stay, counted));
        }
    }

    /// <summary>Counts a sign of life of a client of this server; false when its session does not live on or is held elsewhere.</summary>
    public bool TouchLocal(Attachment attachment)
    {
        var answer = sessions.Touch(attachment.Session, attachment.AttachNumber, context.Self);
        if (answer.Counts)
        {
            Displace(answer.Displaced, attachment.Session, attachment.AttachNumber);
        }
        else if (answer.AttachNumber != 0)
        {
            attachments.End(attachment, ErrorCode.SessionMoved, $"session {attachment.Session} attached elsewhere", 0);
        }

        return answer.Counts;
    }

    /// <summary>Time passes: overdue sessions end after a confirmation of the reign begun now.</summary>
    public void OnTick()
    {
        if (!context.IsLeading)
        {
            return;
        }

        sessions.Tick(context.WallMilliseconds);
        if (!sessions.HasOverdue)
        {
            return;
        }

        if (context.Options.Rules.ExpiryConfirmed)
        {
            sessions.ConfirmationBegun(context.Zab.RequestConfirmation());
        }
        else
        {
            Expire(sessions.Unconfirmed());
        }
    }

    public void OnConfirmed(long round)
    {
        if (context.IsLeading)
        {
            Expire(sessions.Confirmed(round));
        }
    }

    /// <summary>A txn was applied.</summary>
    public void OnApplied(Txn txn, ApplyResult result)
    {
        if (!sessions.IsActive)
        {
            return;
        }

        if (!result.OpenedSession.IsNone && txn.Body is OpenSessionTxn open)
        {
            sessions.Opened(result.OpenedSession, open.TimeoutMilliseconds, txn.Header.Origin);
        }

        if (result.ClosedSession.IsNone)
        {
            return;
        }

        sessions.Closed(result.ClosedSession);
        if (_waiting.Remove(result.ClosedSession, out var waiting))
        {
            waiting.ForEach(attach => Answer(attach.Server, attach.Stay, attach.QuestionId, ErrorCode.SessionExpired));
        }
    }

    private void Expire(List<SessionId> overdue)
    {
        foreach (var session in overdue)
        {
            if (proposer.TryPropose(new TxnHeader(0) { Session = session, Origin = context.Self }, new CloseSessionTxn(CloseReason.Expired)))
            {
                context.Trace(new ExpiryTraced(session));
            }
            else
            {
                sessions.ExpiryFailed(session);
            }
        }
    }

    private void Displace(ServerId server, SessionId session, long attachNumber)
    {
        if (server.IsNone)
        {
            return;
        }

        if (server == context.Self)
        {
            if (attachments.Find(session) is { } attachment)
            {
                attachments.End(attachment, ErrorCode.SessionMoved, $"session {session} attached elsewhere", 0);
            }
        }
        else if (context.Zab.StayOf(server) is not 0 and var stay)
        {
            context.Send(server, new SessionMovedAway(stay, session, attachNumber));
        }
    }

    private void Answer(ServerId server, long stay, long questionId, ErrorCode code)
    {
        if (server == context.Self)
        {
            LocalVerdict(questionId, code, context.Applied);
        }
        else
        {
            context.Send(server, new AttachVerdict(stay, questionId, code, context.Applied));
        }
    }

    private readonly record struct WaitingAttach(ServerId Server, long Stay, long QuestionId);
}
