using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Zab.Messages;

namespace Coordinator.Zab.Roles;

/// <summary>
/// A reign: discovery of an epoch, synchronization of learners, broadcast. The leader obeys the same order as everyone: accepted epoch
/// durable before LEADERINFO leaves, own log and then own current epoch durable before its own ACK counts.
/// </summary>
internal sealed partial class Leader
{
    /// <summary>A learner hears its leader at least this often.</summary>
    public const int PingTicks = 3;

    private readonly PeerState _state;
    private readonly SortedDictionary<ServerId, LearnerTracker> _learners = [];
    private readonly SortedDictionary<ServerId, long> _lost = [];
    private readonly SortedSet<ServerId> _epochAcks = [];
    private readonly ConfirmationRounds _rounds;
    private readonly Epoch _electedCurrent;
    private readonly Zxid _electedLast;
    private readonly long _begunAt;
    private Phase _phase = Phase.Discovery;
    private bool _founding;
    private long _acceptedTicket;
    private long _currentTicket;
    private bool _ownEpochDurable;
    private bool _isPingDue;

    public Leader(PeerState state)
    {
        _state = state;
        _rounds = new ConfirmationRounds(state);
        _electedCurrent = state.Epochs.Current;
        _electedLast = state.Log.Last;
        _begunAt = state.Now;
    }

    private enum Phase
    {
        Discovery,
        EpochProposed,
        Synchronization,
        Active,
    }

    /// <summary>Why the reign must end; null while it goes on.</summary>
    public string? StepDownReason { get; private set; }

    public bool IsActive => _phase == Phase.Active;

    /// <summary>The epoch of this reign; zero until discovery has found it.</summary>
    public Epoch Epoch { get; private set; }

    private bool IsSelfCounted => _state.IsVoterRole && _state.Counts(_state.Standing);

    public long StayOf(ServerId learner) => _learners.TryGetValue(learner, out var tracker) && tracker.IsSynced ? tracker.Stay : 0;

    public bool IsStay(ServerId learner, long stay) => _learners.TryGetValue(learner, out var tracker) && tracker.Stay == stay;

    public void Begin() => TryFindEpoch();

    public void Learn(ServerId from, LearnerInfo info)
    {
        if (_learners.TryGetValue(from, out var known) && known.Stay == info.Stay)
        {
            return;
        }

        Drop(from);
        if (!_state.Members.Includes(from))
        {
            _state.Send(from, new StayRefused(info.Stay, NotAMember(from)));
            return;
        }

        var tracker = new LearnerTracker(from, info, _state.Now) { IsObserver = !_state.Quorum.IsVoter(from) };
        tracker.IsCounted = MayCount(tracker);
        _learners.Add(from, tracker);
        if (_phase == Phase.Discovery)
        {
            TryFindEpoch();
        }
        else if (info.Accepted > Epoch && !tracker.IsObserver)
        {
            StepDown(string.Create(CultureInfo.InvariantCulture, $"voter {from} has accepted epoch {info.Accepted}, beyond this reign's {Epoch}"));
        }
        else
        {
            ProposeEpoch(tracker);
        }
    }

    /// <summary>A link broke: a learner that counted is expected back for a moment, and the reign goes on meanwhile.</summary>
    public void Lost(ServerId learner)
    {
        if (IsActive && CanSucceed(learner))
        {
            _lost[learner] = _state.Now;
        }

        Drop(learner);
    }

    /// <summary>A learner went elsewhere.</summary>
    public void Left(ServerId learner)
    {
        _lost.Remove(learner);
        Drop(learner);
    }

    /// <summary>Forgets a learner's stay.</summary>
    private void Drop(ServerId learner)
    {
        if (_learners.Remove(learner, out var tracker) && tracker.IsSynced)
        {
            _state.Events.Add(new LearnerLeft(learner));
        }
    }

    /// <summary>Ends a stay from the leader's side, and says so: a learner must not go on believing that it follows.</summary>
    private void Dismiss(LearnerTracker learner, string reason)
    {
        _state.Send(learner.Id, new StayRefused(learner.Stay, reason));
        Left(learner.Id);
    }

    public void Receive(ServerId from, StayMessage message)
    {
        if (!_learners.TryGetValue(from, out var learner))
        {
            return;
        }

        learner.HeardAt = _state.Now;
        switch (message)
        {
            case AckEpoch ack:
                Compare(learner, ack);
                break;
            case SyncProgress progress:
                Continue(learner, progress);
                break;
            case AckNewLeader ack:
                CountNewLeader(learner, ack);
                break;
            case GrantAck when learner.IsSynced:
                learner.HasVote = true;
                learner.IsCounted = MayCount(learner);
                _state.Note(NoteKind.VoterGranted, "server " + learner.Id + (learner.IsObserver ? " may be promoted" : " counts from now on"));
                CountAcks();
                break;
            case Ack ack:
                CountAck(learner, ack);
                break;
            case Pong pong:
                learner.PongRound = Math.Max(learner.PongRound, Math.Min(pong.Round, _rounds.Begun));
                CountRounds();
                break;
            default:
                break; // a message of the replication layer, or a learner's: not for a leader
        }
    }

    public void StorageCompleted()
    {
        if (_phase == Phase.EpochProposed && _state.CompletedTicket >= _acceptedTicket && IsSelfCounted && _epochAcks.Add(_state.Id))
        {
            foreach (var learner in _learners.Values)
            {
                ProposeEpoch(learner);
            }

            TryStartSynchronization();
        }

        if (_currentTicket != 0 && !_ownEpochDurable && _state.CompletedTicket >= _currentTicket)
        {
            _ownEpochDurable = true;
            TryActivate();
        }

        CountAcks();
    }

    public void Tick(Func<ServerId, bool> stillVotesForMe)
    {
        _isPingDue |= _state.Now % PingTicks == 0;
        _tellsEverybody = true;
        CheckQuorum(stillVotesForMe);
        foreach (var learner in _learners.Values.ToList())
        {
            var silent = _state.Now - learner.HeardAt > _state.Options.SyncLimitTicks;
            var stuck = !learner.IsSynced && _phase >= Phase.Synchronization && _state.Now - learner.ProgressAt > _state.Options.InitLimitTicks;
            if (silent || stuck)
            {
                Dismiss(learner, silent ? "it was silent for syncLimit" : "its synchronization made no progress for initLimit");
            }
        }

        Learners = DescribeLearners();
    }

    public void BatchEnd()
    {
        FlushProposals();
        if (_rounds.BeginIfWanted(_isPingDue) || _isPingDue)
        {
            _isPingDue = false;
            PingAll();
            CountRounds();
        }

        PumpAll();
        TellCommits();
        PartWithOthers();
        _shared = null;
        if (IsActive && _nextCounter > _state.Options.MaxCounter && !IsHandingOver)
        {
            // To itself: nobody adds 1 to its own epoch, discovery finds the next one.
            _state.Note(NoteKind.CounterExhausted, "the counter of epoch " + Epoch + " is exhausted");
            BeginHandover(_state.Id);
        }

        AdvanceHandover();
    }

    /// <summary>The reign ends: what was gathered is in the log already, so it goes to the disk.</summary>
    public void End()
    {
        FlushProposals();
        foreach (var learner in _learners.Keys.ToList())
        {
            Drop(learner);
        }
    }

    public long RequestConfirmation(bool isPatient)
    {
        Invariant.Holds(IsActive);
        return _rounds.Request(isPatient);
    }

    /// <summary>Somebody knows the founding txn committed: a founding that counted blanks is void.</summary>
    public void FoundingBecameKnown()
    {
        if (!IsActive && (_founding || _phase < Phase.Synchronization))
        {
            StepDown("the ensemble was founded before");
        }
    }

    private void CheckQuorum(Func<ServerId, bool> stillVotesForMe)
    {
        var supporters = new List<ServerId>();
        if (IsSelfCounted)
        {
            supporters.Add(_state.Id);
        }

        foreach (var voter in _state.Quorum.Voters)
        {
            if (voter == _state.Id)
            {
                continue;
            }

            _learners.TryGetValue(voter, out var learner);
            var heardAt = learner?.HeardAt ?? Math.Max(_state.Link(voter).HeardAt, _begunAt);
            var heard = _state.Now - heardAt <= _state.Options.SyncLimitTicks;
            var supports = IsActive
                ? learner is { IsCounted: true, IsSynced: true } || MayReturn(voter, learner is not null)
                : learner is not null || stillVotesForMe(voter);
            if (heard && supports)
            {
                supporters.Add(voter);
            }
        }

        var graceOver = _state.Now - _begunAt > _state.Options.FinalizeWaitTicks + 2;
        if (!_state.Quorum.IsQuorum(supporters) && (IsActive || graceOver))
        {
            StepDown(IsActive ? "no quorum of followers was heard within syncLimit" : "the voters that chose it are no quorum any more");
        }
        else if (!IsActive && _state.Now - _begunAt > _state.Options.InitLimitTicks)
        {
            StepDown("no quorum synchronized within initLimit");
        }
    }

    /// <summary>Nothing is committed and no reign confirmed without it: this only keeps a reset link from costing an election.</summary>
    private bool MayReturn(ServerId voter, bool isBack) =>
        _lost.TryGetValue(voter, out var since) && _state.Now - since <= (isBack ? _state.Options.SyncLimitTicks : Learner.ReturnTicks + 1);

    /// <summary>A blank does not count, and who is no voter does not.</summary>
    private bool MayCount(LearnerTracker learner) =>
        !learner.IsObserver && _state.Counts(new Election.Standing(learner.HasVote, learner.Info.MayFound, false));

    /// <summary>The voters that count and of which something holds.</summary>
    private List<ServerId> Counted(bool includesSelf, Func<LearnerTracker, bool> holds)
    {
        List<ServerId> counted = [.. _learners.Values.Where(learner => learner.IsCounted && holds(learner)).Select(learner => learner.Id)];
        if (includesSelf)
        {
            counted.Add(_state.Id);
        }

        return counted;
    }

    private void StepDown(string reason) => StepDownReason ??= reason;

    private void PingAll()
    {
        var (server, floor) = _state.LearnersFloor;
        if (server.IsNone || floor >= _state.WatchFloor)
        {
            (server, floor) = (_state.Id, _state.WatchFloor);
        }

        foreach (var learner in _learners.Values)
        {
            _state.Send(learner.Id, new Ping(learner.Stay, _rounds.Begun, floor, server));
        }
    }

    private void CountRounds()
    {
        if (!IsActive)
        {
            return;
        }

        var rounds = new List<(ServerId Voter, long Round)>(_learners.Count + 1) { (_state.Id, _rounds.Begun) };
        foreach (var learner in _learners.Values)
        {
            if (learner is { IsCounted: true, IsSynced: true })
            {
                rounds.Add((learner.Id, learner.PongRound));
            }
        }

        _rounds.Count(rounds);
        GrantAfter(_rounds.Confirmed);
    }
}
