using Coordinator.Broker.Hosting;
using Coordinator.Broker.Replicas;
using Coordinator.Client.Abstractions;
using Coordinator.Controller.Core.Context;
using Coordinator.Primitives;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;
using Proto = Coordinator.Protocol.Broker.V1;

namespace Coordinator.Broker.Wire;

/// <summary>What clients ask.</summary>
internal sealed class BrokerService(BrokerHost host) : Proto.Broker.BrokerBase
{
    /// <summary>Bytes of batches in an answer to a consumer, but that the first is given whole.</summary>
    private const int MaxConsumeBytes = 1 << 20;

    /// <inheritdoc/>
    public override Task<Proto.MetadataResponse> Metadata(Proto.MetadataRequest request, ServerCallContext context) =>
        Task.FromResult(host.Controller.Look(seen => Metadata(seen, request.Topics)));

    /// <inheritdoc/>
    public override async Task<Proto.InitProducerResponse> InitProducer(Proto.InitProducerRequest request, ServerCallContext context)
    {
        try
        {
            return new Proto.InitProducerResponse { ProducerId = await host.DrawProducerIdAsync(context.CancellationToken) };
        }
        catch (CoordinatorException unreachable)
        {
            throw Requests.Fault(ErrorCode.Unavailable, StatusCode.Unavailable, unreachable.Message);
        }
    }

    /// <inheritdoc/>
    public override Task Produce(
        IAsyncStreamReader<Proto.ProduceRequest> requestStream, IServerStreamWriter<Proto.ProduceResponse> responseStream, ServerCallContext context) =>
        new ProduceStream(host).RunAsync(requestStream, responseStream, context);

    /// <inheritdoc/>
    public override async Task Consume(Proto.ConsumeRequest request, IServerStreamWriter<Proto.ConsumeResponse> responseStream, ServerCallContext context)
    {
        var partition = Requests.Read(() => NameCodec.ToPartition(request.Topic, request.Partition));
        var offset = request.FromCase switch
        {
            Proto.ConsumeRequest.FromOneofCase.Earliest => ConsumeAsked.Earliest,
            Proto.ConsumeRequest.FromOneofCase.Latest => ConsumeAsked.Latest,
            _ => Requests.Read(() => NameCodec.AtLeast(0, request.Offset, "offset")),
        };
        while (true)
        {
            var replied = await ConsumeAsync(new ConsumeAsked(0, partition, offset, MaxConsumeBytes, request.Follow), context);
            Refuse(replied, request);
            var response = new Proto.ConsumeResponse { HighWatermark = replied.HighWatermark, StartOffset = replied.StartOffset };
            response.Batches.AddRange(replied.Batches.Select(batch => UnsafeByteOperations.UnsafeWrap(batch.Bytes)));
            await responseStream.WriteAsync(response, context.CancellationToken);
            if (replied.Batches.Count == 0)
            {
                return;
            }

            offset = replied.Batches[^1].Head.NextOffset;
        }
    }

    /// <inheritdoc/>
    public override async Task<Proto.ListReplicasResponse> ListReplicas(Proto.ListReplicasRequest request, ServerCallContext context)
    {
        var listed = await Requests.AskAsync<Listed>(host, call => new ListAsked(call, request.Topic.Length == 0 ? null : request.Topic), context);
        var response = new Proto.ListReplicasResponse { BrokerId = host.Options.Id.Value };
        response.Replicas.AddRange(listed.Replicas.Select(replica => new Proto.ReplicaInfo
        {
            Topic = replica.Partition.Topic,
            Partition = replica.Partition.Number,
            LeaderEpoch = replica.Epoch.Value,
            IsLeader = replica.IsLeader,
            StartOffset = replica.StartOffset,
            EndOffset = replica.EndOffset,
            HighWatermark = replica.HighWatermark,
            Size = replica.Size,
            IsRecovering = replica.IsRecovering,
            LostRecords = replica.LostRecords,
        }));
        return response;
    }

    private static Proto.MetadataResponse Metadata(ControllerContext seen, RepeatedField<string> topics)
    {
        var response = new Proto.MetadataResponse { ControllerId = seen.HolderBroker?.Value ?? -1, ControllerEpoch = seen.Epoch?.Epoch.Value ?? 0 };
        response.Brokers.AddRange(seen.Brokers.Values.Select(broker => new Proto.BrokerInfo
        {
            BrokerId = broker.Broker.Value,
            Endpoint = seen.EndpointOf(broker.Broker) ?? string.Empty,
            Incarnation = broker.Incarnation.Value,
        }));
        foreach (var (name, topic) in seen.Topics.Where(topic => topics.Count == 0 || topics.Contains(topic.Key)))
        {
            var info = new Proto.TopicInfo { Name = name, TopicId = topic.Id };
            for (var number = 0; number < topic.Partitions.Count; number++)
            {
                var state = seen.StateOf(new Controller.Core.Partitions.PartitionName(name, number))?.State;
                info.Partitions.Add(new Proto.PartitionInfo { Partition = number, LeaderId = state?.Leader.Value ?? -1, LeaderEpoch = state?.LeaderEpoch.Value ?? 0 });
            }

            response.Topics.Add(info);
        }

        return response;
    }

    private static void Refuse(ConsumeReplied replied, Proto.ConsumeRequest request)
    {
        if (replied.Outcome == ConsumeOutcome.Done)
        {
            return;
        }

        var partition = $"{request.Topic}:{request.Partition}";
        throw replied.Outcome switch
        {
            ConsumeOutcome.NotLeader => Requests.Fault(
                ErrorCode.Fenced, StatusCode.FailedPrecondition, $"NotLeader: {(replied.Leader.IsNone ? "nobody" : $"broker {replied.Leader}")} leads {partition}"),
            ConsumeOutcome.UnknownPartition => Requests.Fault(ErrorCode.NoNode, StatusCode.NotFound, $"there is no {partition} here"),
            ConsumeOutcome.Throttled => Requests.Fault(ErrorCode.Throttled, StatusCode.ResourceExhausted, "too many consumers wait here"),
            _ => Requests.Fault(
                ErrorCode.Compacted, StatusCode.OutOfRange, $"{partition} has offsets from {replied.StartOffset}, up to {replied.HighWatermark} committed; {replied.Offset} was asked for"),
        };
    }

    private async Task<ConsumeReplied> ConsumeAsync(ConsumeAsked asked, ServerCallContext context)
    {
        var number = 0L;
        try
        {
            return await Requests.AskAsync<ConsumeReplied>(host, call => asked with { CallId = number = call }, context);
        }
        catch (OperationCanceledException)
        {
            await host.Machine.PostAsync(new ConsumeEnded(number, asked.Partition));
            throw;
        }
    }
}
