using System.Globalization;
using Coordinator.Grpc.Public;
using Coordinator.Primitives;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;

namespace Coordinator.Daemon.Run.Listening;

/// <summary>A connection whose other side must not be served: whatever it asks is answered with the reason, and nothing else is done.</summary>
/// <param name="Reason">For the caller and the audit.</param>
internal sealed record RefusedCaller(string Reason)
{
    /// <summary>Answers a call, and lets the connection end.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        var headers = context.Response.Headers;
        context.Response.ContentType = "application/grpc";
        headers["grpc-status"] = ((int)StatusCode.Unauthenticated).ToString(CultureInfo.InvariantCulture);
        headers["grpc-message"] = Uri.EscapeDataString(Reason);
        headers[ErrorMap.CodeTrailer] = ((int)ErrorCode.AuthFailed).ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }
}
