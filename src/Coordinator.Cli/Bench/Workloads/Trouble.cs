using Coordinator.Client.Abstractions;

using Grpc.Core;

namespace Coordinator.Cli.Bench.Workloads;

/// <summary>How calls of a target fail.</summary>
internal static class Trouble
{
    /// <summary>Whether it is the service that failed, or the way to it.</summary>
    internal static bool Is(Exception error) => error is CoordinatorException or RpcException or IOException or TimeoutException;

    /// <summary>In one line.</summary>
    internal static string Text(Exception error) => error switch
    {
        CoordinatorException refused => $"{refused.Code}: {refused.Message}",
        RpcException refused => $"{refused.StatusCode}: {refused.Status.Detail}",
        _ => error.Message,
    };
}
