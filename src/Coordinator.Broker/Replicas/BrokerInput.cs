using Coordinator.Controller.Core.Fetching;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Records;

namespace Coordinator.Broker.Replicas;

/// <summary>What happens to a broker.</summary>
internal abstract record BrokerInput;

/// <summary>It is registered: a life begins.</summary>
/// <param name="Incarnation">The life.</param>
internal sealed record Registered(Incarnation Incarnation) : BrokerInput;

/// <summary>A controller commands. Answered by <see cref="CommandReplied"/>.</summary>
/// <param name="CallId">Of the caller.</param>
/// <param name="Command">The command.</param>
internal sealed record CommandCame(long CallId, SendCommand Command) : BrokerInput;

/// <summary>A producer's batch, whose checksum has been checked. Answered by <see cref="ProduceReplied"/>.</summary>
/// <param name="CallId">Of the caller.</param>
/// <param name="Partition">Where to.</param>
/// <param name="Acks">What an acknowledgement means.</param>
/// <param name="Batch">The batch.</param>
internal sealed record Produced(long CallId, PartitionName Partition, AckMode Acks, RecordBatch Batch) : BrokerInput;

/// <summary>A consumer asks for committed records. Answered by <see cref="ConsumeReplied"/>.</summary>
/// <param name="CallId">Of the caller.</param>
/// <param name="Partition">Which.</param>
/// <param name="Offset">From where; or <see cref="Earliest"/>, <see cref="Latest"/>.</param>
/// <param name="MaxBytes">Bytes of batches, but that the first is given whole.</param>
/// <param name="Waits">Whether it is answered only when there is something.</param>
internal sealed record ConsumeAsked(long CallId, PartitionName Partition, long Offset, int MaxBytes, bool Waits) : BrokerInput
{
    /// <summary>The first offset of the log.</summary>
    public const long Earliest = -2;

    /// <summary>Behind the last committed record.</summary>
    public const long Latest = -1;
}

/// <summary>A consumer waits no more.</summary>
/// <param name="CallId">Of the caller.</param>
/// <param name="Partition">Which.</param>
internal sealed record ConsumeEnded(long CallId, PartitionName Partition) : BrokerInput;

/// <summary>Which replicas are there? Answered by <see cref="Listed"/>.</summary>
/// <param name="CallId">Of the caller.</param>
/// <param name="Topic">Of which topic; null: of all.</param>
internal sealed record ListAsked(long CallId, string? Topic) : BrokerInput;

/// <summary>A follower asks for what follows its logs.</summary>
/// <param name="Link">By which it asks; answers go there.</param>
/// <param name="Positions">Of which partitions, from where.</param>
internal sealed record FetchesCame(long Link, IReadOnlyList<FetchPosition> Positions) : BrokerInput;

/// <summary>A follower's link has broken.</summary>
/// <param name="Link">Which.</param>
internal sealed record FetchLinkEnded(long Link) : BrokerInput;

/// <summary>A leader has answered.</summary>
/// <param name="Answers">Its answers.</param>
internal sealed record FetchesAnswered(IReadOnlyList<FetchedPartition> Answers) : BrokerInput;

/// <summary>The link to a leader has broken: what was asked on it is asked again.</summary>
/// <param name="Leader">The leader.</param>
internal sealed record LeaderLinkBroke(BrokerId Leader) : BrokerInput;

/// <summary>The controller has answered an <see cref="AskIsr"/>, or nobody has.</summary>
/// <param name="Proposal">What was asked.</param>
/// <param name="Answer">The answer; null when there was none.</param>
/// <param name="State">With Accepted: the state.</param>
/// <param name="Version">With Accepted: its version.</param>
internal sealed record IsrReplied(IsrProposal Proposal, IsrAnswer? Answer, PartitionState? State, PartitionVersion Version) : BrokerInput;

/// <summary>Time has gone by.</summary>
internal sealed record Tick : BrokerInput;

/// <summary>What a follower asks of one partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="TopicId">The topic: one that was deleted and created again is another, whose reigns have the same numbers (KIP-516).</param>
/// <param name="Request">The question.</param>
internal sealed record FetchPosition(PartitionName Partition, ulong TopicId, FetchRequest Request);

/// <summary>What a leader says of one partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="TopicId">The topic of the question.</param>
/// <param name="Epoch">The reign of the question.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Batches">The records that come with it.</param>
internal sealed record FetchedPartition(PartitionName Partition, ulong TopicId, LeaderEpoch Epoch, FetchAnswer Answer, IReadOnlyList<RecordBatch> Batches);

/// <summary>What an acknowledgement means.</summary>
internal enum AckMode
{
    /// <summary>All replicas in sync have it.</summary>
    All,

    /// <summary>The leader has it.</summary>
    Leader,

    /// <summary>It was received.</summary>
    None,
}
