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
    private readonly ConfirmationQueue<StandingAttach> _attaching = new();
    private readonly List<StandingAttach> _early = [];
    private readonly ConfirmationQueue<CountedTouches> _counting = new();

    /// <summary>Where verdicts on attaches at this server go: number of the question, code, and through what.</summary>
    public Action<long, ErrorCode, Zxid> LocalVerdict { get; set; } = (_, _, _) => throw new UnreachableException();

    /// <summary>Where touches of clients of this server go that have been counted.</summary>
    public Action<TouchesCounted> LocalCounted { get; set; } = _ => throw new UnreachableException();

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
        _early.Clear();
        _attaching.Clear();
        _counting.Clear();
        sessions.End();
    }

    /// <summary>
    /// Judges an attach, here or at a learner. That one stands is said after a confirmation of the reign: the client reckons the life of its
    /// session from the attach, and a successor may have begun to count before it (a deposed leader must not prolong what it does not keep).
    /// </summary>
    /// <param name="server">Where.</param>
    /// <param name="stay">The learner's stay; 0 here.</param>
    /// <param name="questionId">The asker's number.</param>
    /// <param name="session">The session.</param>
    /// <param name="attachNumber">The client's number.</param>
    public void Judge(ServerId server, long stay, long questionId, SessionId session, long attachNumber)
    {
        var attach = new StandingAttach(server, stay, questionId, session, attachNumber);
        if (IsAhead(attach))
        {
            _early.Add(attach);
        }
        else
        {
            Begin(attach);
        }
    }

    private void Begin(StandingAttach attach)
    {
        if (!context.Options.Rules.CountConfirmed)
        {
            Judge(attach, isConfirmed: true);
        }
        else if (Judge(attach, isConfirmed: false))
        {
            _attaching.Add(context.Zab.RequestConfirmation(), attach);
        }
    }

    /// <summary>
    /// Counts the touches of a server's clients, this one's too. Which pings were counted is said after a confirmation of the reign begun
    /// after that; while all of them are of long sessions, with pings that are sent anyway.
    /// </summary>
    public void OnTouches(ServerId from, Touches message)
    {
        var counted = new List<Touch>();
        var isPatient = true;
        foreach (var touch in message.Touched)
        {
            var answer = sessions.Touch(touch.Session, touch.AttachNumber, from);
            if (answer.Counts)
            {
                Displace(answer.Displaced, touch.Session, touch.AttachNumber);
                if (touch.Ping != 0)
                {
                    counted.Add(touch);
                    isPatient &= answer.IsPatient;
                }
            }
            else if (answer.IsSuperseded)
            {
                MovedAway(from, message.Stay, touch.Session, touch.AttachNumber);
            }
        }

        if (counted.Count == 0)
        {
            return;
        }

        var answered = new CountedTouches(from, new TouchesCounted(message.Stay, counted));
        if (context.Options.Rules.CountConfirmed)
        {
            _counting.Add(context.Zab.RequestConfirmation(isPatient), answered);
        }
        else
        {
            Answer(answered);
        }
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
        if (!context.IsLeading)
        {
            return;
        }

        _attaching.Confirmed(round).ForEach(attach => Judge(attach, isConfirmed: true));
        _counting.Confirmed(round).ForEach(Answer);
        Expire(sessions.Confirmed(round));
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

        if (!result.ClosedSession.IsNone)
        {
            sessions.Closed(result.ClosedSession);
            if (_waiting.Remove(result.ClosedSession, out var waiting))
            {
                waiting.ForEach(attach => Answer(attach.Server, attach.Stay, attach.QuestionId, ErrorCode.SessionExpired));
            }
        }

        if (_early.Count > 0)
        {
            var due = _early.Where(attach => !IsAhead(attach)).ToList();
            _early.RemoveAll(attach => !IsAhead(attach));
            due.ForEach(Begin);
        }
    }

    /// <summary>
    /// A session has the number of the txn that opened it. A learner may have applied that before this leader has: who says of it now that it is
    /// unknown says that it expired.
    /// </summary>
    private bool IsAhead(StandingAttach attach) =>
        new Zxid(attach.Session.Value) is var opened && opened > context.Applied && opened <= context.Zab.ReadIndex;

    /// <summary>Answers what can be answered now.</summary>
    /// <returns>Whether the attach stands.</returns>
    private bool Judge(StandingAttach attach, bool isConfirmed)
    {
        var (server, stay, questionId, session, attachNumber) = attach;
        var answer = sessions.Attach(session, attachNumber, server);
        switch (answer.Decision)
        {
            case AttachDecision.Stands:
                Displace(answer.Displaced, session, attachNumber);
                if (isConfirmed)
                {
                    Answer(server, stay, questionId, ErrorCode.Ok);
                }

                return true;
            case AttachDecision.Moved:
                Answer(server, stay, questionId, ErrorCode.SessionMoved);
                return false;
            case AttachDecision.Expired:
                Answer(server, stay, questionId, ErrorCode.SessionExpired);
                return false;
            case AttachDecision.Wait:
                if (!_waiting.TryGetValue(session, out var waiting))
                {
                    _waiting.Add(session, waiting = []);
                }

                waiting.Add(new WaitingAttach(server, stay, questionId));
                return false;
            default:
                throw new UnreachableException(answer.Decision.ToString());
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
        if (server == context.Self)
        {
            MovedAway(server, 0, session, attachNumber);
        }
        else if (!server.IsNone && context.Zab.StayOf(server) is not 0 and var stay)
        {
            MovedAway(server, stay, session, attachNumber);
        }
    }

    private void MovedAway(ServerId server, long stay, SessionId session, long attachNumber)
    {
        if (server != context.Self)
        {
            context.Send(server, new SessionMovedAway(stay, session, attachNumber));
        }
        else
        {
            attachments.MovedAway(session, attachNumber);
        }
    }

    private void Answer(CountedTouches counted)
    {
        if (counted.Server == context.Self)
        {
            LocalCounted(counted.Message);
        }
        else
        {
            context.Send(counted.Server, counted.Message);
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

    private readonly record struct StandingAttach(ServerId Server, long Stay, long QuestionId, SessionId Session, long AttachNumber);

    private readonly record struct CountedTouches(ServerId Server, TouchesCounted Message);
}
