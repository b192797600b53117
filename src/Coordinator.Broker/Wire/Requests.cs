using Coordinator.Broker.Hosting;
using Coordinator.Broker.Replicas;
using Coordinator.Primitives;
using Grpc.Core;

namespace Coordinator.Broker.Wire;

/// <summary>What all calls have in common: what is wrong with a request is said, and a broker that stops says that.</summary>
internal static class Requests
{
    /// <summary>Reads a request.</summary>
    public static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException malformed)
        {
            throw Fault(ErrorCode.BadArguments, StatusCode.InvalidArgument, malformed.Message);
        }
    }

    /// <summary>Asks the broker's machine.</summary>
    public static async Task<T> AskAsync<T>(BrokerHost host, Func<long, BrokerInput> input, ServerCallContext context)
        where T : BrokerEffect
    {
        try
        {
            return await host.Machine.AskAsync<T>(input, context.CancellationToken);
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw Stopping();
        }
    }

    public static RpcException Stopping() => Fault(ErrorCode.Unavailable, StatusCode.Unavailable, "the broker stops");

    public static RpcException Fault(ErrorCode code, StatusCode status, string message) =>
        new(new Status(status, message), new Metadata { { "coordinator-code", ((int)code).ToString(System.Globalization.CultureInfo.InvariantCulture) } });
}
