using Coordinator.Cli.Calls;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Tls;

namespace Coordinator.Cli.Commands;

/// <summary>What the process gives its commands; tests give something else.</summary>
/// <param name="EndpointsVariable">Value of <see cref="EndpointList.Variable"/>, null when unset.</param>
/// <param name="Streams">Where commands read and write.</param>
/// <param name="Connect">Makes a target of calls, by TLS if that is given.</param>
/// <param name="OpenSession">Makes a client with a session.</param>
/// <param name="Clock">Time of the calls.</param>
internal sealed record Surroundings(
    string? EndpointsVariable,
    Streams Streams,
    Func<EndpointAddress, ClientTls?, ICallTarget> Connect,
    Func<CoordinatorClientOptions, CancellationToken, Task<ICoordinatorClient>> OpenSession,
    ICallClock Clock)
{
    /// <summary>Value of <see cref="AuthText.Variable"/>, null when unset.</summary>
    internal string? AuthVariable { get; init; }

    /// <summary>Where TLS options are absent.</summary>
    internal TlsText TlsVariables { get; init; } = new(null, null, null, null);

    /// <summary>Time of what is delivered to brokers.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;
}
