using System.Threading.Channels;
using Coordinator.Broker.Hosting;
using Coordinator.Broker.Replicas;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Protocol.Broker.V1;
using Grpc.Core;

namespace Coordinator.Broker.Wire;

/// <summary>What other brokers ask.</summary>
internal sealed class ReplicationService(BrokerHost host) : Replication.ReplicationBase
{
    /// <inheritdoc/>
    public override async Task<CommandResponse> Command(CommandRequest request, ServerCallContext context)
    {
        var command = Requests.Read(() => CommandCodec.ToCommand(request, host.Options.Id));
        var replied = await Requests.AskAsync<CommandReplied>(host, call => new CommandCame(call, command), context);
        return CommandCodec.ToWire(replied.Reply);
    }

    /// <inheritdoc/>
    public override async Task<AskIsrResponse> AskIsr(AskIsrRequest request, ServerCallContext context)
    {
        var proposal = Requests.Read(() => CommandCodec.ToProposal(request));
        return CommandCodec.ToWire(await host.Controller.AskAsync(proposal, context.CancellationToken));
    }

    /// <inheritdoc/>
    public override async Task<DrainResponse> Drain(DrainRequest request, ServerCallContext context)
    {
        var answered = await host.Controller.DrainAsync(new BrokerId(request.BrokerId), new Incarnation(request.Incarnation), context.CancellationToken);
        var response = new DrainResponse { IsController = answered.IsController };
        response.StillLeads.AddRange(answered.StillLeads.Select(NameCodec.ToWire));
        return response;
    }

    /// <inheritdoc/>
    public override async Task Fetch(IAsyncStreamReader<FetchRequest> requestStream, IServerStreamWriter<FetchResponse> responseStream, ServerCallContext context)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, host.Stopping);
        var (link, answers) = host.Followers.Open();
        try
        {
            var writing = WriteAsync(answers, responseStream, over);
            await foreach (var request in requestStream.ReadAllAsync(over.Token))
            {
                var positions = Requests.Read(() => ReplicationCodec.ToPositions(request));
                await host.Machine.PostAsync(new FetchesCame(link, positions), over.Token);
            }

            host.Followers.Close(link);
            await writing;
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            // The follower is gone, or this broker stops.
        }
        finally
        {
            host.Followers.Close(link);
            await host.Machine.PostAsync(new FetchLinkEnded(link));
        }
    }

    private static async Task WriteAsync(ChannelReader<AnswerFetches> answers, IServerStreamWriter<FetchResponse> stream, CancellationTokenSource over)
    {
        try
        {
            await foreach (var answer in answers.ReadAllAsync(over.Token))
            {
                await stream.WriteAsync(ReplicationCodec.ToWire(answer), over.Token);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or InvalidOperationException or RpcException)
        {
            await over.CancelAsync();
        }
    }
}
