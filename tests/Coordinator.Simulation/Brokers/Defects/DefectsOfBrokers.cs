using Coordinator.Broker.Replicas;
using Coordinator.Controller.Core.Fetching;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Controller.Core.Tree;
using Coordinator.Records;

namespace Coordinator.Simulation.Brokers.Defects;

/// <summary>Planted defects of brokers: what they append, flush, copy, cut and acknowledge.</summary>
internal static class DefectsOfBrokers
{
    /// <summary>How the files end that hold records.</summary>
    private const string SegmentSuffix = ".log";

    private const long StrangersFrom = 1L << 50;

    /// <summary>Than those that controllers give to commands.</summary>
    private const long LargerThanAnyNumber = 1L << 50;

    /// <summary>What is to be acknowledged by all is by the leader alone.</summary>
    public static BrokerTampering AckBeforeFollowers() => OfInputs<Produced>((produced, _) => produced with { Acks = AckMode.Leader });

    /// <summary>A leader acknowledges what it has not flushed.</summary>
    public static BrokerTampering AckBeforeFlush() => OfOrders((order, broker) => order.State.Leader == broker.Id ? Unflushed(order) : order);

    /// <summary>A follower asks for what follows before it has flushed what it got.</summary>
    public static BrokerTampering FollowerAckBeforeFlush() => OfOrders((order, broker) => order.State.Leader == broker.Id ? order : Unflushed(order));

    /// <summary>The disk loses what was flushed (KIP-966 says of such a one that it must not be taken for what it was).</summary>
    public static BrokerTampering FlushedTailLost() => new() { Disk = disk => new ForgetfulDisk(disk, SegmentSuffix) };

    /// <summary>A deposed leader acknowledges what it had appended.</summary>
    public static BrokerTampering DeposedLeaderAcknowledges()
    {
        var offsets = new Dictionary<long, long>();
        return new()
        {
            Input = (input, broker, _) =>
            {
                if (input is Produced produced && broker.Broker.Find(produced.Partition) is { IsLeader: true })
                {
                    offsets[produced.CallId] = broker.Directory.Log(produced.Partition).EndOffset;
                }

                return input;
            },
            Effect = (effect, _, _) => effect is ProduceReplied { Outcome: ProduceOutcome.NotLeader } refused && offsets.TryGetValue(refused.CallId, out var offset)
                ? refused with { Outcome = ProduceOutcome.Done, BaseOffset = offset }
                : effect,
        };
    }

    /// <summary>Every batch is taken for a new one: a retry is appended again.</summary>
    public static BrokerTampering AppendedTwice() => OfInputs<Produced>((produced, _) => produced with
    {
        Batch = RecordBatch.Create([.. produced.Batch.Records()], new ProducerStamp(StrangersFrom + produced.CallId, 0, 0)),
    });

    /// <summary>A follower cuts its log at its high watermark when a reign begins (KIP-101).</summary>
    public static BrokerTampering CutByWatermark() => OfInputs<CommandCame>((came, broker) =>
    {
        foreach (var order in came.Command.Partitions.Where(order => IsObeyed(came.Command, broker) && order.State.Leader != broker.Id))
        {
            var replica = broker.Broker.Find(order.Partition);
            if (replica is null || replica.Epoch < order.State.LeaderEpoch)
            {
                broker.Directory.Log(order.Partition).TruncateTo(replica?.HighWatermark ?? broker.Directory.HighWatermarks.GetValueOrDefault(order.Partition));
            }
        }

        return came;
    });

    /// <summary>A leader does not look whether who asks has left its history: nobody cuts anything.</summary>
    public static BrokerTampering DivergenceUnchecked() => OfInputs<FetchesCame>((came, broker) => came with
    {
        Positions = [.. came.Positions.Select(position => broker.Broker.Find(position.Partition) is not null && position.Request.LastEpoch != LeaderEpoch.Unknown
            ? position with { Request = position.Request with { LastEpoch = broker.Directory.Log(position.Partition).Epochs.Latest } }
            : position)],
    });

    /// <summary>A follower takes the answer of an earlier reign's leader.</summary>
    public static BrokerTampering AnswerOfAnEarlierReign() => OfInputs<FetchesAnswered>((answered, broker) => new FetchesAnswered(
        [.. answered.Answers.Select(answer => broker.Broker.Find(answer.Partition) is { } replica ? answer with { Epoch = replica.Epoch } : answer)]));

    /// <summary>Partitions are known by their names alone: a topic that is created anew is taken for the former one of its name (KIP-516).</summary>
    public static BrokerTampering FormerTopicCopied() => new()
    {
        Input = (input, broker, _) => input switch
        {
            FetchesCame came => came with { Positions = [.. came.Positions.Select(one => one with { TopicId = TopicOf(broker, one.Partition, one.TopicId) })] },
            FetchesAnswered answered => new FetchesAnswered([.. answered.Answers.Select(one => one with { TopicId = TopicOf(broker, one.Partition, one.TopicId) })]),
            _ => input,
        },
    };

    /// <summary>A broker removes nothing that it is told to.</summary>
    public static BrokerTampering LogsStay() =>
        OfInputs<CommandCame>((came, _) => came with { Command = came.Command with { Dropped = [], IsComplete = false } });

    /// <summary>Followers are told that all that their leader has is committed.</summary>
    public static BrokerTampering WatermarkAhead() => OfEffects<AnswerFetches>((answer, broker) => answer with
    {
        Answers = [.. answer.Answers.Select(one => one.Answer is FetchGoesOn goesOn
            ? one with { Answer = goesOn with { HighWatermark = broker.Directory.Log(one.Partition).EndOffset } }
            : one)],
    });

    /// <summary>A broker obeys a controller that was superseded, and commands that were held up (KAFKA-1096).</summary>
    public static BrokerTampering ObeysSuperseded()
    {
        var number = LargerThanAnyNumber;
        return OfInputs<CommandCame>((came, broker) => came with
        {
            Command = came.Command with { Epoch = came.Command.Epoch < broker.Directory.Obeyed ? broker.Directory.Obeyed : came.Command.Epoch, Ticket = ++number },
        });
    }

    /// <summary>A broker obeys what was meant for its former life (KAFKA-7235).</summary>
    public static BrokerTampering ObeysForAFormerLife() => OfInputs<CommandCame>((came, broker) => came with
    {
        Command = came.Command with { Incarnation = came.Command.Incarnation < broker.Broker.Incarnation ? broker.Broker.Incarnation : came.Command.Incarnation },
    });

    /// <summary>One in twenty commands is answered, and nothing of it is done.</summary>
    public static BrokerTampering ObeysInWordOnly() => new()
    {
        Input = (input, _, world) => input is CommandCame came && world.Random.Next(20) == 0 ? came with { Command = came.Command with { Partitions = [] } } : input,
    };

    /// <summary>A leader that wants fewer in sync counts only those at once (G.9). Its clock runs fast, so that it comes to want that often.</summary>
    public static BrokerTampering ShrunkAtOnce() => Adopting((proposal, known) => proposal.Isr.Count < known.Count, isAsked: true) with { ClockRate = 8 };

    /// <summary>A leader that wants more in sync takes them, and asks nobody.</summary>
    public static BrokerTampering ExpandedUnasked() => Adopting((proposal, known) => proposal.Isr.Count > known.Count, isAsked: false);

    /// <summary>A leader wants everybody that lives in sync, whatever they have (KAFKA-7128).</summary>
    public static BrokerTampering JoinsEarly() => OfEffects<AskIsr>((ask, broker) => new AskIsr(ask.Proposal with
    {
        Isr =
        [
            .. ask.Proposal.Isr,
            .. (broker.Context.AssignmentOf(ask.Proposal.Partition)?.Replicas ?? [])
                .Where(member => ask.Proposal.Isr.All(other => other.Broker != member) && broker.Context.Brokers.ContainsKey(member))
                .Select(member => broker.Context.Brokers[member].Name),
        ],
    }));

    private static BrokerTampering Adopting(Func<IsrProposal, IReadOnlyList<ReplicaName>, bool> isSo, bool isAsked) => new()
    {
        Effect = (effect, broker, _) =>
        {
            if (effect is AskIsr { Proposal: var proposal }
                && broker.Context.StateOf(proposal.Partition) is var (state, _)
                && state.LeaderEpoch == proposal.LeaderEpoch
                && isSo(proposal, state.Isr))
            {
                broker.Step(new IsrReplied(proposal, IsrAnswer.Accepted, state with { Isr = proposal.Isr }, new PartitionVersion(proposal.Version.Value + 1)));
                return isAsked ? effect : null;
            }

            return effect;
        },
    };

    private static ulong TopicOf(SimBroker broker, PartitionName partition, ulong asked) => broker.Broker.Find(partition)?.TopicId ?? asked;

    private static bool IsObeyed(SendCommand command, SimBroker broker) => command.Incarnation >= broker.Broker.Incarnation && command.Epoch >= broker.Directory.Obeyed;

    private static PartitionOrder Unflushed(PartitionOrder order) => order with { Rules = order.Rules with { Fsync = FsyncPolicy.Os } };

    private static BrokerTampering OfOrders(Func<PartitionOrder, SimBroker, PartitionOrder> rewrite) => OfInputs<CommandCame>((came, broker) => came with
    {
        Command = came.Command with { Partitions = [.. came.Command.Partitions.Select(order => rewrite(order, broker))] },
    });

    private static BrokerTampering OfInputs<TInput>(Func<TInput, SimBroker, BrokerInput> rewrite)
        where TInput : BrokerInput => new() { Input = (input, broker, _) => input is TInput one ? rewrite(one, broker) : input };

    private static BrokerTampering OfEffects<TEffect>(Func<TEffect, SimBroker, BrokerEffect> rewrite)
        where TEffect : BrokerEffect => new() { Effect = (effect, broker, _) => effect is TEffect one ? rewrite(one, broker) : effect };
}
