using Coordinator.Primitives;
using Coordinator.Server.Clients;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Coordinator.Grpc.Public;

/// <summary>Holds calls without a session to what their address may ask for in a second. What operators ask is always let through.</summary>
public sealed class RateGate : Interceptor
{
    private const string Service = "/coordinator.client.v1.Tree/";

    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        Check(request, context);
        return continuation(request, context);
    }

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        Check(request, context);
        return continuation(request, responseStream, context);
    }

    private static void Check<TRequest>(TRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Method.StartsWith(Service, StringComparison.Ordinal) || context.GetHttpContext().Features.Get<CallerAddress>() is not { IsLimited: true } caller)
        {
            return;
        }

        var wait = caller.TryTake(1, (request as IMessage)?.CalculateSize() ?? 0);
        if (wait > TimeSpan.Zero)
        {
            throw ErrorMap.Fault(ErrorCode.Throttled, $"{caller.Address} asks for more than it may in a second", default, Math.Max(1, (int)wait.TotalMilliseconds));
        }
    }
}
