using Coordinator.Primitives;

using Grpc.Core;

namespace Coordinator.Cli.Calls;

/// <summary>One call of one server.</summary>
internal static class Attempt
{
    internal static async Task<(T? Answer, AttemptFailure? Failure)> MakeAsync<T>(
        ICallTarget target,
        ICallClock clock,
        Func<CallInvoker, CallOptions, AsyncUnaryCall<T>> call,
        TimeSpan patience,
        CancellationToken cancellationToken)
    {
        Invariant.Holds(patience > TimeSpan.Zero);
        var sentBefore = target.RequestsSent;
        try
        {
            using var pending = call(target.Invoker, new CallOptions(deadline: clock.UtcNow + patience, cancellationToken: cancellationToken));
            return (await pending, null);
        }
        catch (RpcException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (default, CallErrors.Classify(error, wasSent: target.RequestsSent != sentBefore));
        }
    }
}
