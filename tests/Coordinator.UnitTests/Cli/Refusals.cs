using System.Globalization;
using System.Net.Sockets;

using Coordinator.Primitives;

using Grpc.Core;

namespace Coordinator.UnitTests.Cli;

/// <summary>What goes wrong with calls, as gRPC shows it.</summary>
internal static class Refusals
{
    /// <summary>The service says no, in its own way.</summary>
    internal static RpcException Service(ErrorCode code, string message, string? zxid = null, int? retryAfterMilliseconds = null)
    {
        var trailers = new Metadata { { "coordinator-code", ((int)code).ToString(CultureInfo.InvariantCulture) } };
        if (zxid is not null)
        {
            trailers.Add("coordinator-zxid", zxid);
        }

        if (retryAfterMilliseconds is { } hint)
        {
            trailers.Add("coordinator-retry-after-ms", hint.ToString(CultureInfo.InvariantCulture));
        }

        return new RpcException(new Status(StatusCode.FailedPrecondition, message), trailers);
    }

    internal static RpcException ConnectionRefused() => new(new Status(
        StatusCode.Unavailable,
        "Error starting gRPC call.",
        new HttpRequestException("Connection refused", new SocketException((int)SocketError.ConnectionRefused))));

    internal static RpcException ConnectionBroke() => new(new Status(StatusCode.Unavailable, "the connection was reset"));

    internal static RpcException NoAnswerInTime() => new(new Status(StatusCode.DeadlineExceeded, ""));

    internal static bool WasSent(RpcException error) => error.Status.DebugException is null;
}
