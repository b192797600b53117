using System.Threading.Channels;
using Coordinator.Broker.Hosting;
using Coordinator.Broker.Replicas;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Records;
using Grpc.Core;
using Proto = Coordinator.Protocol.Broker.V1;

namespace Coordinator.Broker.Wire;

/// <summary>One producer's stream: its batches on their way in, and what became of them on its way out.</summary>
/// <param name="host">The broker.</param>
internal sealed class ProduceStream(BrokerHost host)
{
    /// <summary>Most batches of a stream that are under way.</summary>
    private const int MaxUnderWay = 64;

    private readonly Slots _room = new(MaxUnderWay);
    private readonly Channel<Proto.ProduceResponse> _answers = Channel.CreateUnbounded<Proto.ProduceResponse>(new UnboundedChannelOptions { SingleReader = true });

    public async Task RunAsync(IAsyncStreamReader<Proto.ProduceRequest> requests, IServerStreamWriter<Proto.ProduceResponse> responses, ServerCallContext context)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, host.Stopping);
        var writing = WriteAsync(responses, over);
        try
        {
            await foreach (var request in requests.ReadAllAsync(over.Token))
            {
                await _room.EnterAsync(over.Token);
                await TakeAsync(request, over.Token);
            }

            // Whoever has said everything still hears what became of it.
            await _room.EmptyAsync(over.Token);
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            // The producer is gone, or this broker stops.
        }

        _answers.Writer.TryComplete();
        await writing;
        if (host.Stopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw Requests.Stopping();
        }
    }

    private async Task TakeAsync(Proto.ProduceRequest request, CancellationToken cancellationToken)
    {
        PartitionName partition;
        try
        {
            partition = NameCodec.ToPartition(request.Topic, request.Partition);
        }
        catch (InvalidDataException unknown)
        {
            Answer(request.CorrelationId, Proto.ProduceError.UnknownPartition, unknown.Message);
            return;
        }

        if (RecordBatch.TryRead(request.Batch.Memory, out var batch) is { } why)
        {
            Answer(request.CorrelationId, Proto.ProduceError.Corrupt, why);
            return;
        }

        var acks = request.Acks switch { Proto.Acks.Leader => AckMode.Leader, Proto.Acks.None => AckMode.None, _ => AckMode.All };
        var call = await host.Machine.CallAsync(
            call => new Produced(call, partition, acks, batch), effect => Answer(request.CorrelationId, partition, (ProduceReplied)effect), cancellationToken);
        if (call == 0)
        {
            throw Requests.Stopping();
        }
    }

    private async Task WriteAsync(IServerStreamWriter<Proto.ProduceResponse> responses, CancellationTokenSource over)
    {
        try
        {
            await foreach (var answer in _answers.Reader.ReadAllAsync(over.Token))
            {
                await responses.WriteAsync(answer, over.Token);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or InvalidOperationException or RpcException)
        {
            await over.CancelAsync();
        }
    }

    private void Answer(long correlation, PartitionName partition, ProduceReplied replied)
    {
        if (replied.Outcome == ProduceOutcome.Done)
        {
            Send(new Proto.ProduceResponse
            {
                CorrelationId = correlation,
                BaseOffset = replied.BaseOffset,
                LeaderEpoch = replied.Epoch.Value,
                CurrentEpoch = replied.Current.Value,
                LeaderId = host.Options.Id.Value,
            });
            return;
        }

        var (error, message) = replied.Outcome switch
        {
            ProduceOutcome.NotLeader => (Proto.ProduceError.NotLeader, $"{(replied.Leader.IsNone ? "nobody" : $"broker {replied.Leader}")} leads {partition}"),
            ProduceOutcome.UnknownPartition => (Proto.ProduceError.UnknownPartition, $"there is no {partition} here"),
            ProduceOutcome.NotEnoughReplicas => (Proto.ProduceError.NotEnoughReplicas, $"too few replicas of {partition} are in sync; nothing was appended"),
            ProduceOutcome.NotEnoughReplicasAfterAppend => (
                Proto.ProduceError.NotEnoughReplicasAfterAppend, $"appended to {partition}, and then too few replicas were in sync"),
            ProduceOutcome.OutOfOrder => (Proto.ProduceError.OutOfOrderSequence, $"batches of this producer before this one are missing in {partition}"),
            ProduceOutcome.ProducerFenced => (Proto.ProduceError.ProducerFenced, "a later life of this producer has written"),
            ProduceOutcome.UnknownProducer => (Proto.ProduceError.UnknownProducer, $"{partition} does not know this producer any more"),
            _ => (Proto.ProduceError.Throttled, "too many batches wait to be acknowledged"),
        };
        Send(new Proto.ProduceResponse
        {
            CorrelationId = correlation,
            Error = error,
            Message = message,
            BaseOffset = replied.BaseOffset,
            LeaderEpoch = replied.Epoch.Value,
            CurrentEpoch = replied.Current.Value,
            LeaderId = replied.Leader.Value,
        });
    }

    private void Answer(long correlation, Proto.ProduceError error, string message) =>
        Send(new Proto.ProduceResponse
        {
            CorrelationId = correlation,
            Error = error,
            Message = message,
            BaseOffset = -1,
            LeaderEpoch = LeaderEpoch.Unknown.Value,
            CurrentEpoch = LeaderEpoch.Unknown.Value,
            LeaderId = BrokerId.None.Value,
        });

    private void Send(Proto.ProduceResponse response)
    {
        _answers.Writer.TryWrite(response);
        _room.Leave();
    }
}
