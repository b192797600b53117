using Coordinator.Cli.Input;

using Grpc.Core;

namespace Coordinator.Cli.Calls;

/// <summary>One server to call.</summary>
internal interface ICallTarget : IDisposable
{
    EndpointAddress Endpoint { get; }

    /// <summary>For unary calls.</summary>
    CallInvoker Invoker { get; }

    /// <summary>For streams: ends those of a hung server.</summary>
    CallInvoker StreamInvoker { get; }

    /// <summary>Requests of which at least one byte of the message has left; a call during which it stays the same was never sent.</summary>
    long RequestsSent { get; }
}
