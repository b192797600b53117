using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Records;

namespace Coordinator.Broker.Replicas;

/// <summary>What a broker wants to be done. What it promises is on the disk before it is said.</summary>
internal abstract record BrokerEffect;

/// <summary>Answers a <see cref="CommandCame"/>.</summary>
/// <param name="CallId">Of the caller.</param>
/// <param name="Reply">The answer.</param>
internal sealed record CommandReplied(long CallId, CommandReply Reply) : BrokerEffect;

/// <summary>Answers a <see cref="Produced"/>.</summary>
/// <param name="CallId">Of the caller.</param>
/// <param name="Outcome">What became of the batch.</param>
/// <param name="BaseOffset">The offset of its first record; −1 when it was not appended, as far as is known.</param>
/// <param name="Epoch">The reign that it was appended in; unknown when it was not.</param>
/// <param name="Current">
/// The latest reign that this broker knows of: a repeated batch was appended in an earlier one, and who hears of that alone may go back to a leader that has
/// been deposed since.
/// </param>
/// <param name="Leader">With NotLeader: who leads; none when that is not known.</param>
internal sealed record ProduceReplied(long CallId, ProduceOutcome Outcome, long BaseOffset, LeaderEpoch Epoch, LeaderEpoch Current, BrokerId Leader) : BrokerEffect;

/// <summary>Answers a <see cref="ConsumeAsked"/>.</summary>
/// <param name="CallId">Of the caller.</param>
/// <param name="Outcome">Whether it can be read here.</param>
/// <param name="Offset">From where it was read.</param>
/// <param name="Batches">Whole batches; the first may begin before the offset.</param>
/// <param name="HighWatermark">What is committed lies before this.</param>
/// <param name="StartOffset">The first offset of the log.</param>
/// <param name="Leader">With NotLeader: who leads; none when that is not known.</param>
internal sealed record ConsumeReplied(
    long CallId, ConsumeOutcome Outcome, long Offset, IReadOnlyList<RecordBatch> Batches, long HighWatermark, long StartOffset, BrokerId Leader) : BrokerEffect;

/// <summary>Answers a <see cref="ListAsked"/>.</summary>
/// <param name="CallId">Of the caller.</param>
/// <param name="Replicas">By topic and number.</param>
internal sealed record Listed(long CallId, IReadOnlyList<ReplicaView> Replicas) : BrokerEffect;

/// <summary>Answers followers.</summary>
/// <param name="Link">By which they asked.</param>
/// <param name="Answers">The answers.</param>
internal sealed record AnswerFetches(long Link, IReadOnlyList<FetchedPartition> Answers) : BrokerEffect;

/// <summary>Asks a leader for what follows. Answered by <see cref="FetchesAnswered"/>, or by <see cref="LeaderLinkBroke"/>.</summary>
/// <param name="Leader">The leader.</param>
/// <param name="Endpoint">Where it is reached.</param>
/// <param name="Positions">Of which partitions, from where.</param>
internal sealed record AskFetches(BrokerId Leader, string Endpoint, IReadOnlyList<FetchPosition> Positions) : BrokerEffect;

/// <summary>Asks the controller for another in-sync set. Answered by <see cref="IsrReplied"/>.</summary>
/// <param name="Proposal">What is wanted.</param>
internal sealed record AskIsr(IsrProposal Proposal) : BrokerEffect;

/// <summary>Something that an operator should read.</summary>
/// <param name="Text">One line.</param>
internal sealed record Noted(string Text) : BrokerEffect;

/// <summary>What became of a producer's batch.</summary>
internal enum ProduceOutcome
{
    /// <summary>It is acknowledged.</summary>
    Done,

    /// <summary>This broker does not lead, or does not any more: what was to be acknowledged by all may be in the log.</summary>
    NotLeader,

    /// <summary>This broker has no such partition.</summary>
    UnknownPartition,

    /// <summary>Too few are in sync; nothing was appended.</summary>
    NotEnoughReplicas,

    /// <summary>It was appended, and then too few were in sync: it may survive.</summary>
    NotEnoughReplicasAfterAppend,

    /// <summary>Batches of its producer before it are missing.</summary>
    OutOfOrder,

    /// <summary>A later life of its producer has written.</summary>
    ProducerFenced,

    /// <summary>The log does not know its producer any more.</summary>
    UnknownProducer,

    /// <summary>Too much waits to be acknowledged; nothing was appended.</summary>
    Throttled,
}

/// <summary>Whether records can be read here.</summary>
internal enum ConsumeOutcome
{
    /// <summary>They are in the answer, or there are none yet.</summary>
    Done,

    /// <summary>This broker does not lead.</summary>
    NotLeader,

    /// <summary>This broker has no such partition.</summary>
    UnknownPartition,

    /// <summary>The log begins behind the offset, or what is committed ends before it.</summary>
    OutOfRange,

    /// <summary>Too many wait.</summary>
    Throttled,
}

/// <summary>A replica, as an operator sees it.</summary>
/// <param name="Partition">Of which partition.</param>
/// <param name="Epoch">The reign that is known here.</param>
/// <param name="IsLeader">Whether it leads.</param>
/// <param name="StartOffset">The first offset of its log.</param>
/// <param name="EndOffset">The end of its log.</param>
/// <param name="HighWatermark">What it knows to be committed lies before this.</param>
/// <param name="Size">Bytes of its log.</param>
/// <param name="IsRecovering">It follows, and has not been told by its leader in this reign that it goes on; or it is nothing.</param>
/// <param name="LostRecords">Records that it had to give up although they may have been acknowledged.</param>
internal sealed record ReplicaView(
    PartitionName Partition, LeaderEpoch Epoch, bool IsLeader, long StartOffset, long EndOffset, long HighWatermark, long Size, bool IsRecovering, long LostRecords);
