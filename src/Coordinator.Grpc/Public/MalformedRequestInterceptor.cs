using Coordinator.Primitives;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Coordinator.Grpc.Public;

/// <summary>A malformed request becomes BadArguments, wherever it is found.</summary>
public sealed class MalformedRequestInterceptor : Interceptor
{
    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (MalformedRequestException malformed)
        {
            throw ErrorMap.Fault(ErrorCode.BadArguments, malformed.Message);
        }
    }

    /// <inheritdoc/>
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (MalformedRequestException malformed)
        {
            throw ErrorMap.Fault(ErrorCode.BadArguments, malformed.Message);
        }
    }

    /// <inheritdoc/>
    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (MalformedRequestException malformed)
        {
            throw ErrorMap.Fault(ErrorCode.BadArguments, malformed.Message);
        }
    }
}
