using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;

using Coordinator.Primitives;

using Grpc.Core;

namespace Coordinator.Cli.Calls;

/// <summary>Reads the service's errors out of gRPC's.</summary>
internal static class CallErrors
{
    internal const string CodeTrailer = "coordinator-code";
    internal const string ZxidTrailer = "coordinator-zxid";
    internal const string RetryAfterTrailer = "coordinator-retry-after-ms";

    /// <summary>A hint beyond this is a mistake of the server.</summary>
    private const int MaxRetryAfterMilliseconds = 60_000;

    /// <summary>Says how an attempt ended.</summary>
    /// <param name="error">What gRPC threw.</param>
    /// <param name="wasSent">Whether any of the message left this process.</param>
    internal static AttemptFailure Classify(RpcException error, bool wasSent)
    {
        if (CodeOf(error) is { } code)
        {
            var retryAfter = TimeSpan.FromMilliseconds(Math.Clamp(Number(error, RetryAfterTrailer) ?? 0, 0, MaxRetryAfterMilliseconds));
            return new AttemptFailure(EndOf(code), new Failure(code, error.Status.Detail, error.Trailers.GetValue(ZxidTrailer)), retryAfter);
        }

        if (ForeignRefusal(error.StatusCode) is { } foreign)
        {
            return new AttemptFailure(AttemptEnd.Rejected, new Failure(foreign, $"{error.StatusCode}: {error.Status.Detail}"));
        }

        return wasSent
            ? new AttemptFailure(AttemptEnd.Ambiguous, new Failure(ErrorCode.OutcomeUnknown, Reason(error)))
            : new AttemptFailure(AttemptEnd.NotSent, new Failure(ErrorCode.Unavailable, Reason(error)));
    }

    private static ErrorCode? CodeOf(RpcException error) =>
        Number(error, CodeTrailer) is { } number && number != 0 ? (ErrorCode)number : null;

    private static AttemptEnd EndOf(ErrorCode code) => code switch
    {
        ErrorCode.Unavailable or ErrorCode.NotReady or ErrorCode.Throttled => AttemptEnd.RefusedForNow,
        ErrorCode.OutcomeUnknown => AttemptEnd.Ambiguous,
        _ => AttemptEnd.Rejected,
    };

    /// <summary>What a gRPC server says before a request reaches the service, so without the service's number; null: it may have reached it.</summary>
    private static ErrorCode? ForeignRefusal(StatusCode status) => status switch
    {
        StatusCode.Unimplemented => ErrorCode.Unimplemented,
        StatusCode.InvalidArgument => ErrorCode.BadArguments,
        StatusCode.ResourceExhausted => ErrorCode.TooLarge,
        StatusCode.Unauthenticated => ErrorCode.AuthFailed,
        StatusCode.PermissionDenied => ErrorCode.NoAuth,
        _ => null,
    };

    private static string Reason(RpcException error)
    {
        for (var cause = error.Status.DebugException; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException socket)
            {
                return socket.SocketErrorCode is SocketError.ConnectionRefused ? "connection refused" : socket.Message;
            }

            if (cause is AuthenticationException mistrust)
            {
                return mistrust.Message;
            }
        }

        return error.StatusCode is StatusCode.DeadlineExceeded ? "no answer in time" : error.Status.Detail;
    }

    private static int? Number(RpcException error, string trailer) =>
        int.TryParse(error.Trailers.GetValue(trailer), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
