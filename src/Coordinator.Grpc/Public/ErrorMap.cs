using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Replication;
using Grpc.Core;

namespace Coordinator.Grpc.Public;

/// <summary>
/// The one table between the service's errors and gRPC's statuses. The trailer <c>coordinator-code</c> carries the number, because several
/// errors share a status. None that may have been applied maps to a status that gRPC's own policies retry.
/// </summary>
public static class ErrorMap
{
    /// <summary>Trailer: the error's number.</summary>
    public const string CodeTrailer = "coordinator-code";

    /// <summary>Trailer: applied here, 0x….</summary>
    public const string ZxidTrailer = "coordinator-zxid";

    /// <summary>Trailer: try again after so many milliseconds.</summary>
    public const string RetryAfterTrailer = "coordinator-retry-after-ms";

    /// <summary>The status of an error.</summary>
    /// <param name="code">The error.</param>
    public static StatusCode StatusOf(ErrorCode code) => code switch
    {
        ErrorCode.Ok => StatusCode.OK,
        ErrorCode.SystemError => StatusCode.Internal,
        ErrorCode.RuntimeInconsistency => StatusCode.Aborted,
        ErrorCode.Unimplemented => StatusCode.Unimplemented,
        ErrorCode.BadArguments => StatusCode.InvalidArgument,
        ErrorCode.NoNode => StatusCode.NotFound,
        ErrorCode.NoAuth => StatusCode.PermissionDenied,
        ErrorCode.BadVersion => StatusCode.FailedPrecondition,
        ErrorCode.NoChildrenForEphemerals => StatusCode.FailedPrecondition,
        ErrorCode.NodeExists => StatusCode.AlreadyExists,
        ErrorCode.NotEmpty => StatusCode.FailedPrecondition,
        ErrorCode.SessionExpired => StatusCode.FailedPrecondition,
        ErrorCode.InvalidAcl => StatusCode.InvalidArgument,
        ErrorCode.AuthFailed => StatusCode.Unauthenticated,
        ErrorCode.SessionMoved => StatusCode.Aborted,
        ErrorCode.NoWatcher => StatusCode.NotFound,
        ErrorCode.QuotaExceeded => StatusCode.ResourceExhausted,
        ErrorCode.Unavailable => StatusCode.Unavailable,
        ErrorCode.NotReady => StatusCode.Unavailable,
        ErrorCode.Throttled => StatusCode.ResourceExhausted,
        ErrorCode.TooLarge => StatusCode.InvalidArgument,
        ErrorCode.Compacted => StatusCode.OutOfRange,
        ErrorCode.OutOfSequence => StatusCode.Aborted,
        ErrorCode.GuardFailed => StatusCode.FailedPrecondition,
        ErrorCode.Fenced => StatusCode.FailedPrecondition,
        ErrorCode.OutcomeUnknown => StatusCode.Unknown,
        _ => StatusCode.Unknown,
    };

    /// <summary>The exception that ends a call.</summary>
    /// <param name="reply">A reply whose code is not Ok.</param>
    public static RpcException Fault(ReplyItem reply) =>
        Fault(reply.Code, reply.Message ?? reply.Code.ToString(), reply.Seen, reply.RetryAfterMilliseconds);

    /// <summary>The exception that ends a call.</summary>
    /// <param name="code">The error.</param>
    /// <param name="message">What a person should read.</param>
    /// <param name="seen">Applied here; zero when not known.</param>
    /// <param name="retryAfterMilliseconds">Hint; 0 for none.</param>
    public static RpcException Fault(ErrorCode code, string message, Zxid seen = default, int retryAfterMilliseconds = 0)
    {
        var trailers = new Metadata { { CodeTrailer, ((int)code).ToString(CultureInfo.InvariantCulture) }, { ZxidTrailer, seen.ToString() } };
        if (retryAfterMilliseconds > 0)
        {
            trailers.Add(RetryAfterTrailer, retryAfterMilliseconds.ToString(CultureInfo.InvariantCulture));
        }

        return new RpcException(new Status(StatusOf(code), message), trailers);
    }
}
