using Coordinator.Broker.Log;
using Coordinator.Controller.Core.Fetching;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;

namespace Coordinator.Broker.Replicas;

/// <summary>
/// One replica of this broker: its log, and what it is in the reign that it was last told of: the leader, a follower, or neither. What it says rests on what
/// is on the disk: a round flushes first and speaks then.
/// </summary>
internal sealed partial class HostedReplica(
    PartitionName name, ulong topicId, SegmentedLog log, BrokerSelf self, Round round, BrokerCounters counters, long savedHighWatermark)
{
    private PartitionOrder? _order;
    private LeaderReplica? _leader;
    private FollowerReplica? _follower;
    private long _highWatermark = savedHighWatermark;

    public PartitionName Name => name;

    /// <summary>Of which topic it is: the name may have stood for another one, and may do so again.</summary>
    public ulong TopicId => topicId;

    /// <summary>The reign that it was last told of; unknown before it was told of any.</summary>
    public LeaderEpoch Epoch => _order?.State.LeaderEpoch ?? LeaderEpoch.Unknown;

    /// <summary>Who leads, as far as it was told; none when nobody does.</summary>
    public BrokerId Leader => _order?.State.Leader ?? BrokerId.None;

    public bool IsLeader => _leader is not null;

    /// <summary>What it knows to be committed lies before this.</summary>
    public long HighWatermark => Math.Min(_leader?.HighWatermark ?? _follower?.HighWatermark ?? _highWatermark, log.EndOffset);

    public LogEnd End => new(name, log.Epochs.Latest, log.EndOffset);

    public TopicRules? Rules => _order?.Rules;

    /// <summary>Whether it leads and lacks one in sync.</summary>
    public bool IsUnderReplicated => _leader is { } leader && leader.Isr.Count < _order!.Replicas.Count;

    /// <summary>Whether it leads and no replica may leave without those that want to be acknowledged by all being refused.</summary>
    public bool IsAtMinInSync => _leader is { } leader && leader.Isr.Count <= Math.Min(_order!.Rules.MinInSync, _order.Replicas.Count);

    private bool FlushesBeforeAck => _order?.Rules.Fsync == FsyncPolicy.Group;

    public ReplicaView View => new(
        name, Epoch, IsLeader, log.StartOffset, log.EndOffset, HighWatermark, log.Size, _leader is null && !_hasHeard, log.LostRecords);

    /// <summary>A controller that is obeyed says what it is. What it knows already, or was told of a later reign, changes nothing.</summary>
    public void Obey(PartitionOrder order, long now, List<BrokerEffect> effects)
    {
        if (order.State.LeaderEpoch < Epoch || (order.State.LeaderEpoch == Epoch && order.Version < _order!.Version))
        {
            return;
        }

        var isNothing = _leader is null && _follower is null;
        var isNewReign = order.State.LeaderEpoch > Epoch;
        _order = order;
        if (isNewReign || isNothing)
        {
            EndReign(effects);
            BeginReign(now, effects);
        }
        else if (_leader is not null && order.State.InSync(self.Id) == self.Name)
        {
            // Of a former life it leads on as it was, until it is told of another reign.
            _leader.TermsChanged(Terms(order));
            CountWhoWaits(_leader, now);
            _leader.Adopt(order.State, order.Version);
        }

        round.Touch(this);
    }

    /// <summary>A life has begun: what follows asks under its new name; what leads goes on until it is told of another reign.</summary>
    public void BeginLife()
    {
        if (_follower is { IsOver: false } follower)
        {
            _follower = new FollowerReplica(self.Name, follower.Leader, follower.Epoch, HighWatermark);
            _isAsking = false;
            round.Touch(this);
        }
    }

    /// <summary>It is removed: nobody waits for it any more.</summary>
    public void Leave(List<BrokerEffect> effects)
    {
        EndReign(effects);
        round.Forget(this);
    }

    public void Tick(long now, bool isLeadersTurn)
    {
        if (_follower is not null && _askAt is { } at && now >= at)
        {
            _askAt = null;
            round.Touch(this);
        }

        if (isLeadersTurn && _leader is not null)
        {
            // Time alone may commit: who has lagged for too long is not waited for any more.
            var committed = _leader.HighWatermark;
            _leader.Tick(now);
            if (_leader.ToSend is not null || _leader.HighWatermark > committed)
            {
                round.Touch(this);
            }
        }
    }

    /// <summary>Makes what was appended durable, if its topic wants that before anything is said.</summary>
    public void FlushBeforeAck()
    {
        if (FlushesBeforeAck)
        {
            Flush();
        }
    }

    public void Flush()
    {
        if (log.FlushedOffset < log.EndOffset)
        {
            log.Flush();
            counters.Flushed();
        }
    }

    /// <summary>Removes what is older than its topic keeps.</summary>
    /// <param name="nowUnixMilliseconds">Records have the time of the wall.</param>
    public void DropOldest(long nowUnixMilliseconds)
    {
        if (_order?.Rules is { } rules && (rules.RetentionBytes >= 0 || rules.RetentionMilliseconds >= 0))
        {
            var keepFrom = rules.RetentionMilliseconds >= 0 ? nowUnixMilliseconds - rules.RetentionMilliseconds : long.MinValue;
            log.DropOldest(rules.RetentionBytes, keepFrom, HighWatermark);
        }
    }

    /// <summary>Says what can be said now.</summary>
    public void Settle(List<BrokerEffect> effects)
    {
        if (_leader is not null)
        {
            SettleLeading(_leader, effects);
        }
        else
        {
            Ask();
        }
    }

    private void BeginReign(long now, List<BrokerEffect> effects)
    {
        var (order, state) = (_order!, _order!.State);
        if (state.Leader == self.Id && state.InSync(self.Id) == self.Name)
        {
            Flush();
            log.BeginReign(state.LeaderEpoch);
            _leader = new LeaderReplica(Terms(order), state, order.Version, log.EndOffset, HighWatermark, now);
            counters.BecameLeader();
        }
        else if (state.Leader != self.Id && order.LeaderEndpoint is not null)
        {
            _follower = new FollowerReplica(self.Name, state.Leader, state.LeaderEpoch, HighWatermark);
        }

        if (state.Risk != Controller.Core.Selection.Risk.None)
        {
            effects.Add(new Noted($"{name}: epoch {state.LeaderEpoch} begins with the risk {state.Risk}"));
        }
    }

    private void EndReign(List<BrokerEffect> effects)
    {
        (_highWatermark, _leader, _follower, _hasHeard, _isAsking, _askAt) = (HighWatermark, null, null, false, false, null);
        EndLeading(effects);
        Invariant.Holds(_pending.Count == 0 && _parked.Count == 0 && _consumers.Count == 0);
    }

    private LeaderTerms Terms(PartitionOrder order) => new(name, self.Name, order.Replicas, order.Rules.MinInSync, MaxLagMilliseconds) { TopicId = topicId };
}
