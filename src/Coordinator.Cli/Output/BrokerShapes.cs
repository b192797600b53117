using System.Text.Json.Serialization;

namespace Coordinator.Cli.Output;

// What brokers, topics, records and controllers print with --output json: as in Shapes, a contract with scripts.

/// <param name="BrokerId">Its id.</param>
/// <param name="Incarnation">Its life: the zxid of its registration.</param>
/// <param name="Endpoint">host:port for clients.</param>
/// <param name="Leads">How many partitions it leads.</param>
/// <param name="Follows">How many it has a replica of and does not lead.</param>
/// <param name="InSync">In how many in-sync sets it is.</param>
/// <param name="State">serving, or failedDisk.</param>
internal sealed record BrokerJson(int BrokerId, string Incarnation, string Endpoint, int Leads, int Follows, int InSync, string State);

/// <param name="Topic">Its name.</param>
/// <param name="Partitions">How many.</param>
/// <param name="ReplicationFactor">Replicas of its first partition.</param>
/// <param name="MinInsync">Least in sync for acks=all.</param>
/// <param name="Unclean">Whether a replica that is not in sync may lead.</param>
/// <param name="Fsync">group, interval or os.</param>
/// <param name="RetentionBytes">Of a partition; −1: all.</param>
/// <param name="RetentionMs">Milliseconds; −1: for ever.</param>
internal sealed record TopicJson(
    string Topic, int Partitions, int ReplicationFactor, int MinInsync, bool Unclean, string Fsync, long RetentionBytes, long RetentionMs);

/// <param name="Topic">Its name.</param>
/// <param name="Partitions">By number.</param>
/// <param name="MinInsync">Least in sync for acks=all.</param>
/// <param name="Unclean">Whether a replica that is not in sync may lead.</param>
/// <param name="Fsync">group, interval or os.</param>
/// <param name="RetentionBytes">Of a partition; −1: all.</param>
/// <param name="RetentionMs">Milliseconds; −1: for ever.</param>
internal sealed record TopicDescribedJson(
    string Topic, IReadOnlyList<PartitionJson> Partitions, int MinInsync, bool Unclean, string Fsync, long RetentionBytes, long RetentionMs);

/// <param name="Partition">Its number.</param>
/// <param name="Leader">−1: none.</param>
/// <param name="LeaderEpoch">Its reign.</param>
/// <param name="Isr">Brokers in sync.</param>
/// <param name="Replicas">Brokers that have a replica, in order of preference.</param>
/// <param name="Version">Of the state in the tree; −1 before there is one.</param>
/// <param name="HighWatermark">What is committed lies before it; −1 when the leader does not say.</param>
/// <param name="LogEndOffset">The end of the leader's log; −1 when it does not say.</param>
/// <param name="Recovering">Whether a replica that answers is still being made like the leader's.</param>
/// <param name="Risk">none, unflushedTail or unclean.</param>
/// <param name="LostRecords">Most records that any replica has had to give up although they may have been acknowledged.</param>
/// <param name="Target">During a reassignment: the replicas after it; else absent.</param>
internal sealed record PartitionJson(
    int Partition,
    int Leader,
    int LeaderEpoch,
    IReadOnlyList<int> Isr,
    IReadOnlyList<int> Replicas,
    int Version,
    long HighWatermark,
    long LogEndOffset,
    bool Recovering,
    string Risk,
    long LostRecords,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<int>? Target);

/// <param name="Topic">Its name.</param>
/// <param name="Partition">Where it concerns one; else absent.</param>
/// <param name="Message">What the controller says of it.</param>
internal sealed record TopicChangedJson(
    string Topic, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Partition, string Message);

internal sealed record ProducedJson(int Partition, long Offset, int LeaderEpoch);

/// <param name="Partition">Its partition.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="Key">Null for none, and when it is not UTF-8.</param>
/// <param name="Value">Null for none, and when it is not UTF-8.</param>
/// <param name="LeaderEpoch">The reign that it was appended in.</param>
/// <param name="Timestamp">Milliseconds since 1970, as the producer said.</param>
/// <param name="KeyBase64">When it is not UTF-8; else absent.</param>
/// <param name="ValueBase64">When it is not UTF-8; else absent.</param>
internal sealed record ConsumedJson(
    int Partition,
    long Offset,
    string? Key,
    string? Value,
    int LeaderEpoch,
    long Timestamp,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? KeyBase64,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ValueBase64);

/// <param name="BrokerId">The controller.</param>
/// <param name="ControllerEpoch">Its epoch.</param>
/// <param name="Since">Milliseconds since 1970.</param>
internal sealed record LeadingControllerJson(int BrokerId, int ControllerEpoch, long Since);

/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Leader">−1: none.</param>
/// <param name="LeaderEpoch">Its reign.</param>
/// <param name="ControllerEpoch">Of the controller that decided.</param>
/// <param name="Cause">What made it decide; null when the decision does not say.</param>
/// <param name="Reason">Why this leader; null when the decision does not say.</param>
/// <param name="Refused">The other candidates.</param>
/// <param name="LostRecords">Most records that any replica has had to give up although they may have been acknowledged.</param>
internal sealed record DecisionJson(
    string Topic, int Partition, int Leader, int LeaderEpoch, int ControllerEpoch, string? Cause, string? Reason, IReadOnlyList<RefusedCandidateJson> Refused, long LostRecords);

/// <param name="Broker">The candidate.</param>
/// <param name="Why">Why not.</param>
internal sealed record RefusedCandidateJson(int Broker, string Why);

/// <param name="BrokerId">The controller.</param>
/// <param name="ControllerEpoch">Its epoch.</param>
/// <param name="Since">Milliseconds since 1970.</param>
/// <param name="GapMilliseconds">How long there was no controller before it; null when it is not known.</param>
/// <param name="Cause">Why it came.</param>
internal sealed record ReignJson(int BrokerId, int ControllerEpoch, long Since, long? GapMilliseconds, string Cause);
