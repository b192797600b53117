using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Replication.Messages;
using Coordinator.Replication.Requests;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Sessions;

/// <summary>
/// Opens and attaches at this server. What the applied state decides is decided here, the rest by the leader; "expired" is said only by a
/// server that has applied enough to know.
/// </summary>
internal sealed class AttachOffice(
    ReplicaContext context,
    AttachmentTable attachments,
    PendingRequests pending,
    RequestOffering offering,
    SessionAuthority authority,
    AttachWatches watches)
{
    private const int PatienceTicks = 3;
    private const int RetryAfterMilliseconds = 100;

    private readonly List<AttachJob> _waiting = [];
    private readonly SortedDictionary<long, AttachJob> _asked = [];
    private long _lastQuestion;

    /// <summary>Told of every attachment that stands.</summary>
    public Action<Attachment> Standing { get; set; } = _ => { };

    public void OnOpen(ClientOpen open)
    {
        if (attachments.Add(open.Attachment, open.Identities) is not { } attachment)
        {
            return;
        }

        var timeout = Math.Clamp(open.TimeoutMilliseconds, context.Options.MinSessionTimeoutMilliseconds, context.Options.MaxSessionTimeoutMilliseconds);
        var body = new OpenSessionTxn(open.PasswordHash, timeout);
        if (TxnCodec.ValidateShape(body, context.Options.Limits) is { } malformed)
        {
            attachments.End(attachment, malformed.Code, malformed.Message, 0);
        }
        else if (!context.IsServing)
        {
            attachments.End(attachment, ErrorCode.Unavailable, context.UnavailableMessage, RetryAfterMilliseconds);
        }
        else if (context.Tree.FindSessionByPassword(open.PasswordHash.Span) is { } known)
        {
            Judge(new AttachJob(attachment, known.Id, 1, Zxid.Zero));
        }
        else
        {
            Propose(attachment, body, open.Identities);
        }
    }

    public void OnAttach(ClientAttach attach)
    {
        if (attachments.Add(attach.Attachment, attach.Identities) is not { } attachment)
        {
            return;
        }

        if (attach.Session.IsNone || attach.AttachNumber < 1)
        {
            attachments.End(attachment, ErrorCode.BadArguments, "an attach needs a session id and an attach number of at least 1", 0);
        }
        else if (watches.Refuse(attach) is { } refused)
        {
            attachments.End(attachment, refused.Code, refused.Message, 0);
        }
        else
        {
            Judge(new AttachJob(attachment, attach.Session, attach.AttachNumber, attach.Seen)
            {
                PasswordHash = attach.PasswordHash,
                Rearm = attach.Rearm,
                Watches = attach.Watches,
                Required = context.Options.Rules.SeenGate ? Zxid.Max(new Zxid(attach.Session.Value), attach.Seen) : Zxid.Zero,
                PatienceEnds = context.Ticks + PatienceTicks,
            });
        }
    }

    /// <summary>The open of a client of this server was applied.</summary>
    public void OnOpened(Attachment attachment, ApplyResult result)
    {
        if (result.Result.Code != ErrorCode.Ok)
        {
            attachments.End(attachment, result.Result.Code, result.Result.Message ?? string.Empty, 0);
        }
        else if (result.OpenedSession.IsNone)
        {
            // A session that is known by this hash: its open was answered into the void, perhaps at another server, which must let go.
            Judge(new AttachJob(attachment, result.Result.Session, 1, Zxid.Zero));
        }
        else
        {
            Stand(new AttachJob(attachment, result.OpenedSession, 1, Zxid.Zero));
        }
    }

    /// <summary>More is applied, or time has passed.</summary>
    public void Review()
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        var jobs = _waiting.ToList();
        _waiting.Clear();
        jobs.ForEach(Judge);
    }

    /// <summary>The leader's verdict.</summary>
    public void OnVerdict(long questionId, ErrorCode code, Zxid through)
    {
        if (!_asked.Remove(questionId, out var job) || job.Attachment.IsEnded)
        {
            return;
        }

        switch (code)
        {
            case ErrorCode.Ok:
                Stand(job);
                break;
            case ErrorCode.SessionExpired:
                job.Required = Zxid.Max(job.Required, through);
                job.PatienceEnds = context.Ticks + PatienceTicks;
                Judge(job);
                break;
            case ErrorCode.SessionMoved:
                attachments.End(job.Attachment, code, $"session {job.Session} attached with a larger number than {job.AttachNumber}", 0);
                break;
            default:
                attachments.End(job.Attachment, code, "the leader does not judge attaches", RetryAfterMilliseconds);
                break;
        }
    }

    /// <summary>Nobody answers the questions that are out.</summary>
    public void OnLeaderLost()
    {
        var asked = _asked.Values.ToList();
        _asked.Clear();
        foreach (var job in asked)
        {
            attachments.End(job.Attachment, ErrorCode.Unavailable, context.UnavailableMessage, RetryAfterMilliseconds);
        }
    }

    private void Propose(Attachment attachment, OpenSessionTxn body, IReadOnlyList<Identity> identities)
    {
        var header = new TxnHeader(0) { RequestHash = TxnCodec.RequestHash(body), Origin = context.Self, Identities = identities };
        var request = new PendingRequest(body, header, RequestWeight.Of(body)) { Waiter = attachment };
        if (pending.Bytes + request.Bytes > context.Options.MaxPendingBytes || offering.IsBlocked || (context.IsLeading && !offering.TryProposeNow(request)))
        {
            attachments.End(attachment, ErrorCode.Throttled, "too many requests are outstanding", RetryAfterMilliseconds);
        }
        else if (!context.IsLeading)
        {
            pending.Add(request);
        }
    }

    private void Judge(AttachJob job)
    {
        var attachment = job.Attachment;
        if (attachment.IsEnded)
        {
            return;
        }

        if (context.Suspension is not null)
        {
            attachments.End(attachment, ErrorCode.Unavailable, context.UnavailableMessage, RetryAfterMilliseconds);
        }
        else if (context.Applied < job.Required)
        {
            WaitOrGiveUp(job);
        }
        else if (!context.Tree.TryGetSession(job.Session, out var session))
        {
            attachments.End(attachment, ErrorCode.SessionExpired, $"session {job.Session} does not exist: it was closed or has expired", 0);
        }
        else if (!job.PasswordHash.IsEmpty && !job.PasswordHash.Span.SequenceEqual(session.PasswordHash.Span))
        {
            context.Trace(new AuditTraced(attachment.Identities, "attach", job.Session.ToString(), ErrorCode.AuthFailed));
            attachments.End(attachment, ErrorCode.AuthFailed, $"the password is not that of session {job.Session}", 0);
        }
        else if (!context.IsServing)
        {
            attachments.End(attachment, ErrorCode.Unavailable, context.UnavailableMessage, RetryAfterMilliseconds);
        }
        else if (watches.BetterServer(job.Watches) is { IsNone: false } better)
        {
            attachments.Redirect(attachment, better, $"the history of a watch is gone here; server {better} still has it");
        }
        else
        {
            Ask(job);
        }
    }

    private void WaitOrGiveUp(AttachJob job)
    {
        if (context.Ticks < job.PatienceEnds)
        {
            _waiting.Add(job);
            return;
        }

        var message = string.Create(
            CultureInfo.InvariantCulture,
            $"server {context.Self} has applied {context.Applied}, the session needs {job.Required}");
        attachments.End(job.Attachment, ErrorCode.NotReady, message, RetryAfterMilliseconds);
    }

    private void Ask(AttachJob job)
    {
        var standing = attachments.Find(job.Session);
        if (standing is not null && standing.AttachNumber > job.AttachNumber)
        {
            attachments.End(job.Attachment, ErrorCode.SessionMoved, $"session {job.Session} attached with a larger number than {job.AttachNumber}", 0);
            return;
        }

        var question = ++_lastQuestion;
        _asked.Add(question, job);
        if (context.IsLeading)
        {
            authority.Judge(context.Self, 0, question, job.Session, job.AttachNumber);
        }
        else
        {
            context.Send(context.Zab.Leader, new AttachQuestion(context.Zab.Stay, question, job.Session, job.AttachNumber));
        }
    }

    private void Stand(AttachJob job)
    {
        var attachment = job.Attachment;
        if (!context.Tree.TryGetSession(job.Session, out var session))
        {
            attachments.End(attachment, ErrorCode.SessionExpired, $"session {job.Session} does not exist: it was closed or has expired", 0);
            return;
        }

        attachments.Stand(attachment, job.Session, job.AttachNumber);
        attachment.TouchTicks = Liveness.TouchTicksOf(session.TimeoutMilliseconds, context.Options.TickMilliseconds);
        var catchUp = watches.Prepare(job);
        var seen = catchUp.IsNeeded ? Zxid.Min(job.Seen, context.Applied) : context.Applied;
        // A mutant without numbers must not be given away by them: its repeated writes are what is to be found.
        var lastApplied = context.Options.Rules.Dedupe ? session.LastAppliedSeq : long.MaxValue;
        attachment.Outbox.Send(new AttachedItem(job.Session, session.TimeoutMilliseconds, job.AttachNumber, lastApplied, seen));
        watches.Begin(attachment, catchUp);
        Standing(attachment);
    }
}
