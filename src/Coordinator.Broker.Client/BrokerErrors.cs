using System.Globalization;
using System.Net.Sockets;
using Coordinator.Primitives;
using Grpc.Core;

namespace Coordinator.Broker.Client;

/// <summary>Reads what a broker means out of gRPC's errors.</summary>
internal static class BrokerErrors
{
    private const string CodeTrailer = "coordinator-code";

    /// <summary>What a failed call of a broker means.</summary>
    /// <param name="error">What gRPC threw.</param>
    /// <param name="endpoint">The broker.</param>
    public static BrokerException Read(RpcException error, string endpoint)
    {
        var code = int.TryParse(error.Trailers.GetValue(CodeTrailer), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? (ErrorCode)number
            : ErrorCode.Unavailable;
        var isFinal = error.StatusCode is StatusCode.InvalidArgument or StatusCode.OutOfRange or StatusCode.Unimplemented or StatusCode.PermissionDenied
            or StatusCode.Unauthenticated;
        return new BrokerException(code, $"{endpoint}: {Reason(error)}", error) { IsTransient = !isFinal };
    }

    private static string Reason(RpcException error)
    {
        for (var cause = error.Status.DebugException; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException socket)
            {
                return socket.SocketErrorCode is SocketError.ConnectionRefused ? "connection refused" : socket.Message;
            }
        }

        return error.StatusCode is StatusCode.DeadlineExceeded ? "no answer in time" : error.Status.Detail;
    }
}
