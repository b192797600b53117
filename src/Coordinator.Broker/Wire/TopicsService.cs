using Coordinator.Broker.Hosting;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using Grpc.Core;
using Proto = Coordinator.Protocol.Broker.V1;

namespace Coordinator.Broker.Wire;

/// <summary>What operators ask of the controller, if it is in this broker.</summary>
internal sealed class TopicsService(BrokerHost host) : Proto.Topics.TopicsBase
{
    private static readonly Dictionary<string, FsyncPolicy> FsyncNames = Enum.GetValues<FsyncPolicy>()
        .ToDictionary(policy => policy.ToString(), policy => policy, StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override Task<Proto.TopicChanged> CreateTopic(Proto.CreateTopicRequest request, ServerCallContext context) => AskAsync(
        new CreateTopic(request.Name, BrokerHost.Draw(), request.Partitions, request.ReplicationFactor, Requests.Read(() => ToSettings(request.Settings))), context);

    /// <inheritdoc/>
    public override Task<Proto.TopicChanged> DeleteTopic(Proto.DeleteTopicRequest request, ServerCallContext context) =>
        AskAsync(new DeleteTopic(request.Name), context);

    /// <inheritdoc/>
    public override Task<Proto.TopicChanged> SetTopic(Proto.SetTopicRequest request, ServerCallContext context) =>
        AskAsync(new SetTopic(request.Name, Requests.Read(() => ToSettings(request.Settings))), context);

    /// <inheritdoc/>
    public override Task<Proto.TopicChanged> ElectLeader(Proto.ElectLeaderRequest request, ServerCallContext context) =>
        AskAsync(new ElectLeader(Requests.Read(() => NameCodec.ToPartition(request.Topic, request.Partition)), request.Unclean), context);

    /// <inheritdoc/>
    public override Task<Proto.TopicChanged> Reassign(Proto.ReassignRequest request, ServerCallContext context) => AskAsync(
        new Reassign(Requests.Read(() => NameCodec.ToPartition(request.Topic, request.Partition)), [.. request.Replicas.Select(broker => new BrokerId(broker))]), context);

    private static TopicSettings ToSettings(Proto.TopicSettings? settings) => settings is null
        ? new TopicSettings(null, null, null, null, null)
        : new TopicSettings(
            settings.HasMinInsyncReplicas ? settings.MinInsyncReplicas : null,
            settings.HasUncleanLeaderElectionEnable ? settings.UncleanLeaderElectionEnable : null,
            settings.HasFsync ? ToFsync(settings.Fsync) : null,
            settings.HasRetentionBytes ? settings.RetentionBytes : null,
            settings.HasRetentionMs ? settings.RetentionMs : null);

    private static FsyncPolicy ToFsync(string name) => FsyncNames.TryGetValue(name, out var policy)
        ? policy
        : throw new InvalidDataException($"fsync is '{name}': it is group, interval or os");

    private async Task<Proto.TopicChanged> AskAsync(AdminRequest request, ServerCallContext context)
    {
        var answered = await host.Controller.AdminAsync(request, context.CancellationToken);
        return answered.Code == ErrorCode.Ok
            ? new Proto.TopicChanged { Message = answered.Message }
            : throw Requests.Fault(answered.Code, StatusOf(answered.Code), answered.Message);
    }

    private static StatusCode StatusOf(ErrorCode code) => code switch
    {
        ErrorCode.BadArguments or ErrorCode.TooLarge => StatusCode.InvalidArgument,
        ErrorCode.NodeExists => StatusCode.AlreadyExists,
        ErrorCode.NoNode => StatusCode.NotFound,
        ErrorCode.Unavailable or ErrorCode.NotReady => StatusCode.Unavailable,
        ErrorCode.Throttled => StatusCode.ResourceExhausted,
        _ => StatusCode.Unknown,
    };
}
