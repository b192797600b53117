using Coordinator.Primitives;
using Coordinator.Server.Clients;
using Coordinator.Server.Telemetry;
using Grpc.Core;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Grpc.Public;

/// <summary>Streams of sessions.</summary>
public sealed class SessionsService(ClientGateway gateway, CallerIdentities callers, CoordinatorMetrics metrics) : Wire.Sessions.SessionsBase
{
    /// <inheritdoc/>
    public override async Task Stream(
        IAsyncStreamReader<Wire.ClientFrame> requestStream, IServerStreamWriter<Wire.ServerFrame> responseStream, ServerCallContext context)
    {
        RefuseUnlessOpen(gateway);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var outboxes = gateway.OpenStream();
        var caller = context.GetHttpContext().Features.Get<CallerAddress>();
        var reader = new SessionFrameReader(gateway, outboxes, callers.Of(context), caller is { IsLimited: true } ? caller : null);
        metrics.Clients.StreamsChanged(1);
        try
        {
            // A client may open the stream long before it has a session for it: it hears at once that it is served here.
            await context.WriteResponseHeadersAsync(Metadata.Empty);
            var writing = new SessionFrameWriter(gateway, outboxes, responseStream).RunAsync(cancel.Token);
            var reading = reader.RunAsync(requestStream, cancel.Token);
            await EndAsync(reading, writing, outboxes, cancel);
        }
        finally
        {
            metrics.Clients.StreamsChanged(-1);
            await reader.LeaveAsync();
            gateway.CloseStream(outboxes);
        }
    }

    internal static void RefuseUnlessOpen(ClientGateway gateway)
    {
        if (!gateway.IsOpen)
        {
            throw ErrorMap.Fault(ErrorCode.Unavailable, "this server is starting or stopping", default, gateway.Options.RetryAfterMilliseconds);
        }
    }

    /// <summary>
    /// A client that has said everything still gets what waits for it. A server that stops, or a broken connection, ends the reading too.
    /// </summary>
    private static async Task EndAsync(Task reading, Task writing, StreamOutbox outboxes, CancellationTokenSource cancel)
    {
        if (await Task.WhenAny(reading, writing) == reading && reading.IsCompletedSuccessfully)
        {
            outboxes.Complete();
            await writing;
            return;
        }

        await cancel.CancelAsync();
        try
        {
            await Task.WhenAll(reading, writing);
        }
        catch (OperationCanceledException) when (writing.IsCompletedSuccessfully)
        {
            // The server stops: the reading was ended by us.
            return;
        }
        catch (OperationCanceledException) when (reading.IsFaulted)
        {
            await reading;
        }
    }
}
