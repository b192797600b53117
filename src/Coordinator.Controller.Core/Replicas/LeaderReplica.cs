using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Replicas;

/// <summary>
/// A leader's view of its partition in one reign: who is in sync, what is committed, what may be acknowledged. Always at least as strict as any
/// in-sync set that the controller may have recorded: while a change is under way one who joins already counts, and one who leaves still does.
/// Times rise and come from whoever calls.
/// </summary>
public sealed class LeaderReplica
{
    /// <summary>A refused set is asked for again after this part of the longest lag.</summary>
    private const int RefusedPause = 4;

    private LeaderTerms _terms;
    private readonly SortedDictionary<BrokerId, FollowerProgress> _followers = [];
    private readonly long _epochStart;
    private IReadOnlyList<ReplicaName> _isr;
    private IsrProposal? _proposal;
    private bool _isSent;
    private bool _waitsForState;
    private long _now;
    private long _quietUntil;

    /// <summary>A reign begins. The epoch must be in the log's epoch cache, flushed, before this (KAFKA-7415).</summary>
    /// <param name="terms">What it leads by.</param>
    /// <param name="state">The state that made it leader.</param>
    /// <param name="version">The state's version.</param>
    /// <param name="endOffset">The end of its log, where its reign begins.</param>
    /// <param name="highWatermark">What it knows to be committed.</param>
    /// <param name="now">The time.</param>
    public LeaderReplica(LeaderTerms terms, PartitionState state, PartitionVersion version, long endOffset, long highWatermark, long now)
    {
        Invariant.Holds(state.Leader == terms.Self.Broker && highWatermark <= endOffset);
        (_terms, _isr, _epochStart, _now, _quietUntil) = (terms, state.Isr, endOffset, now, now);
        (Epoch, Version, EndOffset, HighWatermark) = (state.LeaderEpoch, version, endOffset, highWatermark);
        foreach (var broker in terms.Assignment.Where(broker => broker != terms.Self.Broker))
        {
            var progress = new FollowerProgress();
            if (state.InSync(broker) is not null)
            {
                progress.BeginInSync(now);
            }

            _followers.Add(broker, progress);
        }

        Advance();
    }

    /// <summary>The reign.</summary>
    public LeaderEpoch Epoch { get; }

    /// <summary>The version of the state that it knows.</summary>
    public PartitionVersion Version { get; private set; }

    /// <summary>The end of its log.</summary>
    public long EndOffset { get; private set; }

    /// <summary>What is committed lies before this; it never falls.</summary>
    public long HighWatermark { get; private set; }

    /// <summary>The replicas in sync, as the controller has confirmed them.</summary>
    public IReadOnlyList<ReplicaName> Isr => _isr;

    /// <summary>The change that is to be asked of the controller now; null when there is none, or one is under way.</summary>
    public IsrProposal? ToSend => _isSent || _waitsForState ? null : _proposal;

    /// <summary>Whether too few are in sync for what is to be acknowledged by all (KAFKA-15583: nothing is committed either).</summary>
    public bool IsUnderMin => _isr.Count < Math.Min(_terms.MinInSync, _terms.Assignment.Count);

    /// <summary>What it leads by has changed within its reign: the topic's settings, or who has a replica.</summary>
    /// <param name="terms">The new terms.</param>
    public void TermsChanged(LeaderTerms terms)
    {
        _terms = terms;
        foreach (var broker in _followers.Keys.Except(terms.Assignment).ToList())
        {
            _followers.Remove(broker);
        }

        foreach (var broker in terms.Assignment.Where(broker => broker != terms.Self.Broker && !_followers.ContainsKey(broker)))
        {
            _followers.Add(broker, new FollowerProgress());
        }

        _proposal = _isSent ? _proposal : null;
        Propose();
        Advance();
    }

    /// <summary>The log has grown.</summary>
    /// <param name="endOffset">Its new end; with acknowledgement after a flush, the end of what is flushed.</param>
    public void Appended(long endOffset)
    {
        Invariant.Holds(endOffset >= EndOffset);
        if (endOffset > EndOffset)
        {
            foreach (var follower in _followers.Values)
            {
                follower.BeforeGrowth(EndOffset, _now);
            }
        }

        EndOffset = endOffset;
        Advance();
    }

    /// <summary>A follower fetches: it has everything before an offset, flushed if the topic says so.</summary>
    /// <param name="follower">Which replica, in which life; one that is not assigned, or of a former life, is not counted.</param>
    /// <param name="offset">From where; not one that has left this leader's history (KAFKA-13141).</param>
    /// <param name="now">The time.</param>
    public void Fetched(ReplicaName follower, long offset, long now)
    {
        _now = now;
        if (_followers.TryGetValue(follower.Broker, out var progress) && progress.Fetched(follower, offset, EndOffset, now))
        {
            Propose();
            Advance();
        }
    }

    /// <summary>Time goes by: who has lacked something for too long is proposed to leave.</summary>
    /// <param name="now">The time.</param>
    public void Tick(long now)
    {
        _now = now;
        Propose();
        Advance();
    }

    /// <summary>The proposal is on its way.</summary>
    /// <returns>The proposal.</returns>
    public IsrProposal Sent()
    {
        Invariant.Holds(ToSend is not null && _proposal is not null);
        _isSent = true;
        return _proposal;
    }

    /// <summary>The answer to a proposal, or that there will be none.</summary>
    /// <param name="asked">The proposal; the answer to an earlier one says nothing of the one under way.</param>
    /// <param name="answer">The answer; null when the connection broke: it is asked again.</param>
    public void Answered(IsrProposal asked, IsrAnswer? answer)
    {
        if (!_isSent || asked != _proposal)
        {
            return;
        }

        _isSent = false;
        switch (answer)
        {
            case null or IsrAnswer.NotController or IsrAnswer.Busy:
                break;
            case IsrAnswer.Ineligible or IsrAnswer.Invalid:
                (_proposal, _quietUntil) = (null, _now + (_terms.MaxLag / RefusedPause));
                break;
            default:
                // The next state says; until then the stricter of both sets counts.
                _waitsForState = true;
                break;
        }
    }

    /// <summary>The state of this reign as the controller has written it, from an answer or a command.</summary>
    /// <param name="state">The state.</param>
    /// <param name="version">Its version; one that is known changes nothing.</param>
    public void Adopt(PartitionState state, PartitionVersion version)
    {
        if (state.LeaderEpoch != Epoch || version <= Version)
        {
            return;
        }

        NoteWhoLeft(state);
        (_isr, Version, _proposal, _isSent, _waitsForState) = (state.Isr, version, null, false, false);
        Propose();
        Advance();
    }

    /// <summary>What has become of records that wait to be acknowledged by all.</summary>
    /// <param name="endOffset">The offset after the last of them.</param>
    public AckState StateOf(long endOffset) =>
        HighWatermark >= endOffset ? AckState.Committed : IsUnderMin ? AckState.NotEnoughReplicasAfterAppend : AckState.Waiting;

    /// <summary>
    /// Whether a follower has everything that a clean leader must have: all that is committed, and the beginning of this reign (KAFKA-7128). Who was in sync
    /// until it lagged has that, too, for nothing was committed without it: it must have caught up.
    /// </summary>
    private bool MayJoin(FollowerProgress follower) =>
        follower.EndOffset >= HighWatermark && follower.EndOffset >= _epochStart && follower.IsCaughtUp(EndOffset, _now, _terms.MaxLag);

    /// <summary>Who is removed unasked has ended: what it has will not grow, and waiting for it would hold up everybody for the longest lag.</summary>
    private void NoteWhoLeft(PartitionState state)
    {
        foreach (var member in _isr.Where(member => state.InSync(member.Broker) is null))
        {
            var isAsked = _proposal is { } change && change.Isr.All(wanted => wanted.Broker != member.Broker);
            if (!isAsked && _followers.TryGetValue(member.Broker, out var follower) && follower.Name == member)
            {
                follower.Leave();
            }
        }
    }

    private void Propose()
    {
        if (_proposal is not null || _now < _quietUntil)
        {
            return;
        }

        List<ReplicaName> wanted = [];
        foreach (var broker in _terms.Assignment)
        {
            if (broker == _terms.Self.Broker)
            {
                wanted.Add(_terms.Self);
            }
            else if (WantedAs(broker, _followers[broker]) is { } name)
            {
                wanted.Add(name);
            }
        }

        var proposal = new IsrProposal(_terms.Partition, _terms.Self.Broker, _terms.Self.Incarnation, Epoch, Version, wanted) { TopicId = _terms.TopicId };
        _proposal = proposal.Wants(_isr) ? null : proposal;
    }

    /// <summary>
    /// Who has everything is in sync, under the name of its life now. A member that lives again on the same disk stays for as long as any other that lags;
    /// whether it may have lost something is the controller's to judge.
    /// </summary>
    private ReplicaName? WantedAs(BrokerId broker, FollowerProgress follower)
    {
        var member = MemberOf(broker);
        if (member is { } known && (follower.Name is not { } name || name == known))
        {
            return follower.IsCaughtUp(EndOffset, _now, _terms.MaxLag) ? known : null;
        }

        if (follower.Name is { } joins && !follower.HasLeft && MayJoin(follower))
        {
            return joins;
        }

        return member is { } before && before.Directory == follower.Name?.Directory && follower.IsCaughtUp(EndOffset, _now, _terms.MaxLag) ? before : null;
    }

    private ReplicaName? MemberOf(BrokerId broker)
    {
        foreach (var member in _isr)
        {
            if (member.Broker == broker)
            {
                return member;
            }
        }

        return null;
    }

    /// <summary>
    /// What every replica of the larger set has is committed; also who is about to catch up is waited for, so that the watermark does not run away from
    /// who joins.
    /// </summary>
    private void Advance()
    {
        if (IsUnderMin)
        {
            return;
        }

        var committed = EndOffset;
        foreach (var (broker, follower) in _followers)
        {
            var counts = MemberOf(broker) is not null
                || (_proposal is { } change && change.Isr.Any(member => member.Broker == broker))
                || (!follower.HasLeft && follower.EndOffset >= HighWatermark && follower.IsCaughtUp(EndOffset, _now, _terms.MaxLag));
            if (counts)
            {
                committed = Math.Min(committed, follower.EndOffset);
            }
        }

        HighWatermark = Math.Max(HighWatermark, committed);
    }
}
