using Coordinator.Primitives;
using Coordinator.Tree.Txns;
using Coordinator.Zab.Messages;

namespace Coordinator.Replication.Messages;

/// <summary>Learner to leader: requests to propose, per session in order. The leader stamps the time.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="Txns">The txns, unstamped.</param>
public sealed record ForwardWrites(long Stay, IReadOnlyList<Txn> Txns) : StayMessage(Stay);

/// <summary>Leader to learner: a forwarded request was not proposed.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="OriginRequest">The learner's number of the request.</param>
/// <param name="Code">Unavailable or Throttled.</param>
/// <param name="Message">For people.</param>
/// <param name="RetryAfterMilliseconds">Hint.</param>
public sealed record WriteRefused(long Stay, long OriginRequest, ErrorCode Code, string Message, int RetryAfterMilliseconds) : StayMessage(Stay);

/// <summary>Learner to leader: may this attach stand?</summary>
/// <param name="Stay">The stay.</param>
/// <param name="QuestionId">Echoed.</param>
/// <param name="Session">The session.</param>
/// <param name="AttachNumber">The client's attach number.</param>
public sealed record AttachQuestion(long Stay, long QuestionId, SessionId Session, long AttachNumber) : StayMessage(Stay);

/// <summary>Leader to learner: the verdict.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="QuestionId">Of the question.</param>
/// <param name="Code">Ok, SessionMoved, SessionExpired or Unavailable.</param>
/// <param name="Through">The learner decides on "expired" only when it has applied this.</param>
public sealed record AttachVerdict(long Stay, long QuestionId, ErrorCode Code, Zxid Through) : StayMessage(Stay);

/// <summary>Leader to learner: attachments of the session up to this number are over, it attached elsewhere.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="Session">The session.</param>
/// <param name="AttachNumber">The number; an attachment with a larger one is not concerned.</param>
public sealed record SessionMovedAway(long Stay, SessionId Session, long AttachNumber) : StayMessage(Stay);

/// <summary>Learner to leader: signs of life of sessions since the last batch.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="Touched">The sessions.</param>
public sealed record Touches(long Stay, IReadOnlyList<Touch> Touched) : StayMessage(Stay);

/// <summary>
/// Leader to learner: these touches were counted, and the reign was confirmed after that (the pong that the client may reckon from).
/// </summary>
/// <param name="Stay">The stay.</param>
/// <param name="Touched">The sessions.</param>
public sealed record TouchesCounted(long Stay, IReadOnlyList<Touch> Touched) : StayMessage(Stay);

/// <summary>A sign of life.</summary>
/// <param name="Session">The session.</param>
/// <param name="AttachNumber">Of the attachment that it came by.</param>
/// <param name="Ping">The newest ping if it is not known to be counted, else 0.</param>
public readonly record struct Touch(SessionId Session, long AttachNumber, long Ping);

/// <summary>Learner to leader: the read index question.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="QuestionId">Echoed; answers everything asked up to this number.</param>
public sealed record ReadIndexQuestion(long Stay, long QuestionId) : StayMessage(Stay);

/// <summary>Leader to learner: the reign was confirmed after the question arrived.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="QuestionId">Of the question.</param>
/// <param name="Index">Serve when this is applied.</param>
public sealed record ReadIndexAnswer(long Stay, long QuestionId, Zxid Index) : StayMessage(Stay);

/// <summary>Leader to learner: a majority holds another digest than this learner at this position; it must stop.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="Zxid">The position.</param>
/// <param name="Digest">The majority's digest.</param>
public sealed record DigestDiffers(long Stay, Zxid Zxid, ulong Digest) : StayMessage(Stay);
