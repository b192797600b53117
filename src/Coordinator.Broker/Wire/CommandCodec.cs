using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Controller.Core.Selection;
using Coordinator.Controller.Core.Tree;
using Proto = Coordinator.Protocol.Broker.V1;

namespace Coordinator.Broker.Wire;

/// <summary>What controllers and brokers say to each other, to the wire and back. What is no message of ours is <see cref="InvalidDataException"/>.</summary>
internal static class CommandCodec
{
    public static Proto.CommandRequest ToWire(SendCommand command)
    {
        var request = new Proto.CommandRequest
        {
            ControllerEpoch = command.Epoch.Value,
            Incarnation = command.Incarnation.Value,
            Number = command.Ticket,
            IsComplete = command.IsComplete,
        };
        request.Orders.AddRange(command.Partitions.Select(ToWire));
        request.Dropped.AddRange(command.Dropped.Select(NameCodec.ToWire));
        return request;
    }

    /// <param name="request">From the wire.</param>
    /// <param name="self">The receiver.</param>
    public static SendCommand ToCommand(Proto.CommandRequest request, BrokerId self) => new(
        request.Number,
        self,
        new Incarnation(request.Incarnation),
        new ControllerEpoch(NameCodec.AtLeast(0, request.ControllerEpoch, "controller_epoch")),
        [.. request.Orders.Select(ToOrder)],
        [.. request.Dropped.Select(NameCodec.ToPartition)],
        request.IsComplete);

    public static Proto.CommandResponse ToWire(CommandReply reply)
    {
        var response = new Proto.CommandResponse
        {
            Answer = reply.Answer switch
            {
                CommandAnswer.Obey => Proto.CommandResponse.Types.Answer.Obey,
                CommandAnswer.StaleIncarnation => Proto.CommandResponse.Types.Answer.StaleIncarnation,
                CommandAnswer.StaleCommand => Proto.CommandResponse.Types.Answer.StaleCommand,
                CommandAnswer.NotYet => Proto.CommandResponse.Types.Answer.NotYet,
                _ => Proto.CommandResponse.Types.Answer.StaleController,
            },
        };
        response.Ends.AddRange(reply.Ends.Select(end => new Proto.LogEnd
        {
            Partition = NameCodec.ToWire(end.Partition),
            LastEpoch = end.LastEpoch.Value,
            EndOffset = end.EndOffset,
        }));
        return response;
    }

    public static CommandReply ToReply(Proto.CommandResponse response) => new(
        response.Answer switch
        {
            Proto.CommandResponse.Types.Answer.Obey => CommandAnswer.Obey,
            Proto.CommandResponse.Types.Answer.StaleIncarnation => CommandAnswer.StaleIncarnation,
            Proto.CommandResponse.Types.Answer.StaleController => CommandAnswer.StaleController,
            Proto.CommandResponse.Types.Answer.StaleCommand => CommandAnswer.StaleCommand,
            Proto.CommandResponse.Types.Answer.NotYet => CommandAnswer.NotYet,
            _ => throw new InvalidDataException($"an answer to a command is {response.Answer}"),
        },
        [.. response.Ends.Select(end => new LogEnd(NameCodec.ToPartition(end.Partition), new LeaderEpoch(end.LastEpoch), NameCodec.AtLeast(0, end.EndOffset, "end_offset")))]);

    public static Proto.AskIsrRequest ToWire(IsrProposal proposal)
    {
        var request = new Proto.AskIsrRequest
        {
            Partition = NameCodec.ToWire(proposal.Partition),
            LeaderId = proposal.Leader.Value,
            LeaderIncarnation = proposal.LeaderIncarnation.Value,
            LeaderEpoch = proposal.LeaderEpoch.Value,
            Version = proposal.Version.Value,
            TopicId = proposal.TopicId,
        };
        request.Isr.AddRange(proposal.Isr.Select(member => member.ToString()));
        return request;
    }

    public static IsrProposal ToProposal(Proto.AskIsrRequest request) => new(
        NameCodec.ToPartition(request.Partition),
        new BrokerId(NameCodec.AtLeast(0, request.LeaderId, "leader_id")),
        new Incarnation(request.LeaderIncarnation),
        new LeaderEpoch(NameCodec.AtLeast(0, request.LeaderEpoch, "leader_epoch")),
        new PartitionVersion(NameCodec.AtLeast(0, request.Version, "version")),
        [.. request.Isr.Select(NameCodec.ToReplica)])
    {
        TopicId = request.TopicId,
    };

    public static Proto.AskIsrResponse ToWire(IsrAnswered answered) => new()
    {
        Answer = (Proto.AskIsrResponse.Types.Answer)(int)answered.Answer,
        State = answered.State is { } state ? ToWire(state) : null,
        Version = answered.Version.Value,
    };

    public static IsrAnswered ToAnswer(Proto.AskIsrResponse response) => new(
        0,
        Enum.IsDefined((IsrAnswer)(int)response.Answer) ? (IsrAnswer)(int)response.Answer : throw new InvalidDataException($"an answer to a leader is {response.Answer}"),
        response.State is { } state ? ToState(state) : null,
        new PartitionVersion(NameCodec.AtLeast(0, response.Version, "version")));

    private static Proto.PartitionOrder ToWire(PartitionOrder order)
    {
        var wire = new Proto.PartitionOrder
        {
            Partition = NameCodec.ToWire(order.Partition),
            TopicId = order.TopicId,
            State = ToWire(order.State),
            Version = order.Version.Value,
            LeaderEndpoint = order.LeaderEndpoint ?? string.Empty,
            MinInsyncReplicas = order.Rules.MinInSync,
            Fsync = (int)order.Rules.Fsync,
            RetentionBytes = order.Rules.RetentionBytes,
            RetentionMs = order.Rules.RetentionMilliseconds,
        };
        wire.Replicas.AddRange(order.Replicas.Select(broker => broker.Value));
        return wire;
    }

    private static PartitionOrder ToOrder(Proto.PartitionOrder order) => new(
        NameCodec.ToPartition(order.Partition),
        order.TopicId,
        [.. order.Replicas.Select(broker => new BrokerId(NameCodec.AtLeast(0, broker, "replicas")))],
        ToState(order.State ?? throw new InvalidDataException("an order without a state")),
        new PartitionVersion(NameCodec.AtLeast(0, order.Version, "version")),
        new TopicRules(
            NameCodec.AtLeast(1, order.MinInsyncReplicas, "min_insync_replicas"),
            Enum.IsDefined((FsyncPolicy)order.Fsync) ? (FsyncPolicy)order.Fsync : throw new InvalidDataException($"fsync is {order.Fsync}"),
            order.RetentionBytes,
            order.RetentionMs),
        order.LeaderEndpoint.Length == 0 ? null : order.LeaderEndpoint);

    private static Proto.PartitionState ToWire(PartitionState state)
    {
        var wire = new Proto.PartitionState
        {
            LeaderId = state.Leader.Value,
            LeaderEpoch = state.LeaderEpoch.Value,
            ControllerEpoch = state.ControllerEpoch.Value,
            Risk = (int)state.Risk,
        };
        wire.Isr.AddRange(state.Isr.Select(member => member.ToString()));
        return wire;
    }

    private static PartitionState ToState(Proto.PartitionState state) => new(
        new BrokerId(NameCodec.AtLeast(-1, state.LeaderId, "leader_id")),
        new LeaderEpoch(NameCodec.AtLeast(0, state.LeaderEpoch, "leader_epoch")),
        new ControllerEpoch(NameCodec.AtLeast(0, state.ControllerEpoch, "controller_epoch")),
        [.. state.Isr.Select(NameCodec.ToReplica)],
        Enum.IsDefined((Risk)state.Risk) ? (Risk)state.Risk : throw new InvalidDataException($"risk is {state.Risk}"));
}
