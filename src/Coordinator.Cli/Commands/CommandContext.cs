using Coordinator.Cli.Calls;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Client;
using Coordinator.Client.Abstractions;

using Grpc.Core;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Commands;

/// <summary>What a running command works with.</summary>
/// <param name="settings">The options that every command has.</param>
/// <param name="surroundings">What the process gives it.</param>
/// <param name="caller">Makes its calls.</param>
/// <param name="cancellationToken">Fires at Ctrl-C.</param>
internal sealed class CommandContext(Settings settings, Surroundings surroundings, Caller caller, CancellationToken cancellationToken)
{
    internal Settings Settings => settings;

    internal Streams Streams => surroundings.Streams;

    internal Caller Caller => caller;

    internal TimeProvider Time => surroundings.Time;

    internal CancellationToken CancellationToken => cancellationToken;

    internal Task<T> ReadAsync<T>(Func<Wire.Tree.TreeClient, CallOptions, AsyncUnaryCall<T>> call) =>
        caller.CallAsync(CallKind.Read, (invoker, options) => call(new Wire.Tree.TreeClient(invoker), options), cancellationToken);

    internal Task<T> WriteAsync<T>(Func<Wire.Tree.TreeClient, CallOptions, AsyncUnaryCall<T>> call) =>
        caller.CallAsync(CallKind.Write, (invoker, options) => call(new Wire.Tree.TreeClient(invoker), options), cancellationToken);

    /// <summary>A broker, at the endpoint that it registered. Brokers speak plain text.</summary>
    internal ICallTarget ConnectBroker(EndpointAddress endpoint) => surroundings.Connect(endpoint, null);

    /// <summary>A client with a session, whose calls are as patient as the command's.</summary>
    /// <param name="sessionTimeout">Asked for; null for the client's default.</param>
    internal Task<ICoordinatorClient> OpenSessionAsync(TimeSpan? sessionTimeout = null) =>
        OpenSessionAsync(sessionTimeout is { } timeout ? SessionOptions with { SessionTimeout = timeout } : SessionOptions, cancellationToken);

    /// <summary>A client with a session that differs from the command's usual ones.</summary>
    /// <param name="options">Its options, made from <see cref="SessionOptions"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    internal Task<ICoordinatorClient> OpenSessionAsync(CoordinatorClientOptions options, CancellationToken cancellation) => surroundings.OpenSession(options, cancellation);

    /// <summary>The usual options of a command's session.</summary>
    internal CoordinatorClientOptions SessionOptions => new()
    {
        Endpoints = [.. settings.Endpoints.Select(endpoint => endpoint.ToString())],
        Auth = settings.Auth,
        Tls = settings.Tls,
        CallDeadline = settings.Timeout == TimeSpan.Zero ? RetryPolicy.SingleWritePatience : settings.Timeout,
    };

    /// <summary>Prints a result in the form that was asked for.</summary>
    /// <param name="value">For --output json.</param>
    /// <param name="text">For --output text.</param>
    internal void Print<T>(T value, Action<TextWriter> text)
    {
        if (settings.Format is OutputFormat.Json)
        {
            Streams.Text.WriteLine(CliJson.Serialize(value));
        }
        else
        {
            text(Streams.Text);
        }
    }
}
