using Coordinator.Broker.Log.Producers;
using Coordinator.Controller.Core.Fetching;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Replicas;

namespace Coordinator.Broker.Replicas;

internal sealed partial class HostedReplica
{
    /// <summary>For how long a follower in sync may lack something (Kafka's replica.lag.time.max.ms is 30 s; here a link that breaks is noticed sooner).</summary>
    internal const long MaxLagMilliseconds = 10_000;

    /// <summary>Bytes of batches of one partition in an answer, but that the first is given whole.</summary>
    private const int MaxFetchBytes = 1 << 20;

    private readonly Queue<PendingAck> _pending = new();
    private readonly SortedDictionary<BrokerId, Parked> _parked = [];
    private readonly Dictionary<BrokerId, (long Link, long HighWatermark)> _told = [];
    private readonly List<ConsumeAsked> _consumers = [];

    /// <summary>Batches that wait to be acknowledged, and consumers that wait for records.</summary>
    public int Waiting => _pending.Count + _consumers.Count;

    /// <summary>A producer appends.</summary>
    public void Produce(Produced produced, List<BrokerEffect> effects)
    {
        if (_leader is not { } leader)
        {
            effects.Add(Refused(produced.CallId, ProduceOutcome.NotLeader));
            return;
        }

        if (produced.Acks == AckMode.All && leader.IsUnderMin)
        {
            effects.Add(Refused(produced.CallId, ProduceOutcome.NotEnoughReplicas));
            return;
        }

        var appended = log.AppendAsLeader(produced.Batch, leader.Epoch);
        switch (appended.Verdict)
        {
            case SequenceVerdict.Next or SequenceVerdict.Repeated when produced.Acks == AckMode.None:
                effects.Add(new ProduceReplied(produced.CallId, ProduceOutcome.Done, appended.BaseOffset, appended.Epoch, leader.Epoch, BrokerId.None));
                break;
            case SequenceVerdict.Next or SequenceVerdict.Repeated:
                _pending.Enqueue(new PendingAck(produced.CallId, produced.Acks, appended.BaseOffset, appended.NextOffset, appended.Epoch));
                break;
            case SequenceVerdict.Gap:
                effects.Add(Refused(produced.CallId, ProduceOutcome.OutOfOrder));
                break;
            case SequenceVerdict.Fenced:
                effects.Add(Refused(produced.CallId, ProduceOutcome.ProducerFenced));
                break;
            default:
                effects.Add(Refused(produced.CallId, ProduceOutcome.UnknownProducer));
                break;
        }

        if (appended.Verdict == SequenceVerdict.Next)
        {
            counters.Appended(produced.Batch.Head.Count, produced.Batch.Head.Length);
        }

        round.Touch(this);
    }

    /// <summary>A follower asks.</summary>
    public void Fetch(long link, FetchRequest request, long now)
    {
        var answer = LeaderFetches.Answer(_leader, log.Epochs, log.StartOffset, request, now);
        if (answer is FetchGoesOn)
        {
            Park(new Parked(link, request));
            round.Touch(this);
            return;
        }

        if (answer is FetchIsFenced)
        {
            counters.FetchFenced();
        }

        round.Answer(link, new FetchedPartition(name, topicId, request.LeaderEpoch, answer, []));
    }

    public void LinkEnded(long link)
    {
        foreach (var (follower, _) in _parked.Where(parked => parked.Value.Link == link).ToList())
        {
            _parked.Remove(follower);
        }
    }

    /// <summary>A consumer asks for committed records.</summary>
    public void Consume(ConsumeAsked asked, List<BrokerEffect> effects)
    {
        if (_leader is null)
        {
            effects.Add(new ConsumeReplied(asked.CallId, ConsumeOutcome.NotLeader, asked.Offset, [], 0, 0, Leader));
            return;
        }

        var resolved = asked.Offset switch
        {
            ConsumeAsked.Earliest => asked with { Offset = log.StartOffset },
            ConsumeAsked.Latest => asked with { Offset = HighWatermark },
            _ => asked,
        };
        if (!TryGive(resolved, effects))
        {
            _consumers.Add(resolved);
        }
    }

    public void ConsumeEnded(long callId) => _consumers.RemoveAll(waiting => waiting.CallId == callId);

    /// <summary>The controller has answered what was asked in a reign.</summary>
    public void Replied(IsrReplied replied)
    {
        if (_leader is { } leader && replied.Proposal.TopicId == topicId && replied.Proposal.LeaderEpoch == leader.Epoch && replied.Proposal.LeaderIncarnation == self.Incarnation)
        {
            leader.Answered(replied.Proposal, replied.Answer);
            if (replied is { Answer: IsrAnswer.Accepted, State: { } state })
            {
                leader.Adopt(state, replied.Version);
            }

            round.Touch(this);
        }
    }

    /// <summary>
    /// Who asked before this leader knew that it has a replica was not counted; its question waits here for something to be said, and it asks no other.
    /// </summary>
    private void CountWhoWaits(LeaderReplica leader, long now)
    {
        foreach (var parked in _parked.Values)
        {
            leader.Fetched(parked.Request.Follower, parked.Request.Offset, now);
        }
    }

    /// <summary>
    /// One question of a follower waits. Another that came on another link gives way, and is told to ask again: what a follower asked on a link that it
    /// has given up may be held up and come behind what it asks now, also as a link that is newer here; whoever still listens must not wait for ever.
    /// </summary>
    private void Park(Parked question)
    {
        var follower = question.Request.Follower.Broker;
        if (_parked.TryGetValue(follower, out var waiting) && waiting.Link != question.Link)
        {
            round.Answer(waiting.Link, new FetchedPartition(name, topicId, waiting.Request.LeaderEpoch, new FetchIsEarly(), []));
        }

        _parked[follower] = question;
    }

    private void SettleLeading(LeaderReplica leader, List<BrokerEffect> effects)
    {
        leader.Appended(Math.Max(leader.EndOffset, FlushesBeforeAck ? log.FlushedOffset : log.EndOffset));
        Acknowledge(leader, effects);
        foreach (var (follower, parked) in _parked.ToList())
        {
            if (AnswerOf(leader, follower, parked) is { } answer)
            {
                _parked.Remove(follower);
                round.Answer(parked.Link, answer);
            }
        }

        _consumers.RemoveAll(waiting => TryGive(waiting, effects));
        if (leader.ToSend is not null)
        {
            effects.Add(new AskIsr(leader.Sent()));
        }
    }

    private void Acknowledge(LeaderReplica leader, List<BrokerEffect> effects)
    {
        while (_pending.TryPeek(out var ack))
        {
            var state = ack.Acks == AckMode.Leader ? leader.EndOffset >= ack.NextOffset ? AckState.Committed : AckState.Waiting : leader.StateOf(ack.NextOffset);
            if (state == AckState.Waiting)
            {
                return;
            }

            _pending.Dequeue();
            var outcome = state == AckState.Committed ? ProduceOutcome.Done : ProduceOutcome.NotEnoughReplicasAfterAppend;
            effects.Add(new ProduceReplied(ack.CallId, outcome, ack.BaseOffset, ack.Epoch, leader.Epoch, BrokerId.None));
        }
    }

    /// <summary>What there is to say to a follower whose history is the leader's; null: nothing yet.</summary>
    private FetchedPartition? AnswerOf(LeaderReplica leader, BrokerId follower, Parked parked)
    {
        var told = _told.TryGetValue(follower, out var last) && last.Link == parked.Link ? last.HighWatermark : -1;
        var batches = parked.Request.Offset < leader.EndOffset ? log.Read(parked.Request.Offset, MaxFetchBytes, leader.EndOffset).Batches : [];
        if (batches.Count == 0 && leader.HighWatermark <= told)
        {
            return null;
        }

        _told[follower] = (parked.Link, leader.HighWatermark);
        return new FetchedPartition(name, topicId, leader.Epoch, new FetchGoesOn(leader.HighWatermark, log.StartOffset), batches);
    }

    /// <summary>
    /// False: there is nothing yet, and it waits. A new leader's watermark may be behind what an earlier one has given out already: that is no error
    /// (KIP-207), the consumer waits until it has come that far again.
    /// </summary>
    private bool TryGive(ConsumeAsked asked, List<BrokerEffect> effects)
    {
        var (watermark, start) = (HighWatermark, log.StartOffset);
        var isInside = asked.Offset >= start && asked.Offset <= log.EndOffset;
        var batches = isInside && asked.Offset < watermark ? log.Read(asked.Offset, asked.MaxBytes, watermark).Batches : [];
        if (isInside && asked.Waits && batches.Count == 0)
        {
            return false;
        }

        effects.Add(new ConsumeReplied(
            asked.CallId, isInside ? ConsumeOutcome.Done : ConsumeOutcome.OutOfRange, asked.Offset, batches, watermark, start, BrokerId.None));
        return true;
    }

    /// <summary>Nobody waits any longer for a leader that is none: what was to be acknowledged by all may have been copied, and may not.</summary>
    private void EndLeading(List<BrokerEffect> effects)
    {
        effects.AddRange(_pending.Select(ack => Refused(ack.CallId, ProduceOutcome.NotLeader)));
        effects.AddRange(_consumers.Select(waiting => new ConsumeReplied(waiting.CallId, ConsumeOutcome.NotLeader, waiting.Offset, [], 0, 0, Leader)));
        foreach (var parked in _parked.Values)
        {
            counters.FetchFenced();
            round.Answer(parked.Link, new FetchedPartition(name, topicId, parked.Request.LeaderEpoch, new FetchIsFenced(Epoch), []));
        }

        _pending.Clear();
        _consumers.Clear();
        _parked.Clear();
        _told.Clear();
    }

    private ProduceReplied Refused(long callId, ProduceOutcome outcome) => new(callId, outcome, -1, LeaderEpoch.Unknown, Epoch, Leader);

    private sealed record PendingAck(long CallId, AckMode Acks, long BaseOffset, long NextOffset, LeaderEpoch Epoch);

    private sealed record Parked(long Link, FetchRequest Request);
}
