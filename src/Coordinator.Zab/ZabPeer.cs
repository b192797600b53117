using Coordinator.Primitives;
using Coordinator.Zab.Election;
using Coordinator.Zab.Messages;
using Coordinator.Zab.Roles;

namespace Coordinator.Zab;

/// <summary>
/// One server's part in ZAB: election, discovery, synchronization, broadcast, over opaque txn bodies. Synchronous and deterministic; it
/// dispatches to the role that it has: looking (<see cref="LeaderElection"/>), learning (<see cref="Learner"/>) or leading
/// (<see cref="Roles.Leader"/>).
/// </summary>
public sealed partial class ZabPeer
{
    // Longer than between two pings of a leader, so that they and their answers are beats enough.
    private const int BeatTicks = Roles.Leader.PingTicks + 1;

    // A link that stands and brings nothing, because packets vanish, is found dead by this alone: each side beats.
    private const int SilentLinkTicks = 20;

    private readonly PeerState _state;
    private readonly LeaderElection _election;
    private readonly SortedDictionary<ServerId, Notification> _heard = [];
    private readonly SortedDictionary<ServerId, LearnerInfo> _early = [];
    private Learner? _learner;
    private Leader? _leader;

    /// <summary>Prepares the state; <see cref="Start"/> begins.</summary>
    /// <param name="options">Options.</param>
    /// <param name="recovered">What the disk held.</param>
    public ZabPeer(ZabOptions options, ZabRecovered recovered)
    {
        _state = new PeerState(options, recovered);
        _election = new LeaderElection(_state);
    }

    /// <summary>What this server is doing.</summary>
    public ServerState State { get; private set; }

    /// <summary>The leader followed, or this server when it leads; none while looking.</summary>
    public ServerId Leader => _leader is not null ? _state.Id : _learner?.Leader ?? ServerId.None;

    /// <summary>Current epoch.</summary>
    public Epoch Epoch => _state.Epochs.Current;

    /// <summary>Whether this server counts.</summary>
    public bool IsVoter => _state.Epochs.Voter;

    /// <summary>Whether its copy was damaged and waits for a leader to restore it.</summary>
    public bool IsSuspect => _state.Epochs.Suspect;

    /// <summary>This learner's stay with its leader, 0 when it is not in sync.</summary>
    public long Stay => _learner is { IsUpToDate: true } ? _learner.Stay : 0;

    /// <summary>Leading with a quorum.</summary>
    public bool IsActiveLeader => _leader is { IsActive: true };

    /// <summary>Leading with a quorum, or in sync with a leader.</summary>
    public bool IsServing => IsActiveLeader || _learner is { IsUpToDate: true };

    /// <summary>
    /// No client waits here for what is committed. While it is so the leader tells this server of commits with its next proposal, or at its next
    /// tick: a COMMIT alone for nobody is a message for each write. If this server leads, learners tell it a moment later what they have flushed, and
    /// those where nobody waits either are sent proposals a moment later.
    /// </summary>
    public bool IsQuiet
    {
        get => _state.IsQuiet;
        set
        {
            var came = _state.IsQuiet && !value;
            _state.IsQuiet = value;
            if (came)
            {
                _learner?.AudienceCame();
                _leader?.AudienceCame();
            }
        }
    }

    /// <summary>The ring of changes of this server covers everything after this; travels with pings and pongs.</summary>
    public Zxid WatchFloor
    {
        get => _state.WatchFloor;
        set => _state.WatchFloor = value;
    }

    /// <summary>Delivers what is known to be committed, then goes looking.</summary>
    /// <param name="effects">Filled.</param>
    /// <param name="events">Filled.</param>
    public void Start(List<Effect> effects, List<ZabEvent> events)
    {
        (_state.Effects, _state.Events) = (effects, events);
        _state.Commit(_state.Log.Commit);
        FollowMembership();
        _election.Begin();
        Settle();
    }

    /// <summary>Takes one input.</summary>
    /// <param name="input">The input; kinds of the replication layer are ignored.</param>
    /// <param name="effects">Filled.</param>
    /// <param name="events">Filled.</param>
    public void Step(Input input, List<Effect> effects, List<ZabEvent> events)
    {
        (_state.Effects, _state.Events) = (effects, events);
        switch (input)
        {
            case Tick:
                OnTick();
                break;
            case BatchEnd:
                _leader?.BatchEnd();
                break;
            case LinkUp link:
                OnLinkUp(link.Peer);
                break;
            case LinkDown link:
                OnLinkDown(link.Peer);
                break;
            case PeerUnreachable unreachable:
                OnUnreachable(unreachable.Peer);
                break;
            case PeerReceived received:
                OnMessage(received.From, received.Message);
                break;
            case StorageCompleted completed:
                _state.StorageCompleted(completed.Ticket);
                _leader?.StorageCompleted();
                _learner?.StorageCompleted();
                break;
            case Woken:
                _learner?.Woken();
                _leader?.Woken();
                break;
            case LogRead read:
                _leader?.LogRead(read);
                break;
            case SnapshotRead read:
                _leader?.SnapshotRead(read);
                break;
            case SnapshotSaved saved:
                _state.Log.SnapshotSaved(saved.SnapshotZxid, saved.LogBase);
                break;
            default:
                break;
        }

        Settle();
    }

    /// <summary>Whether a message belongs to a current stay: with the leader followed, or of a synced learner of this leader.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="message">The message.</param>
    public bool IsCurrent(ServerId from, StayMessage message) =>
        _leader is not null ? _leader.StayOf(from) == message.Stay && message.Stay != 0
        : _learner is not null && _learner.Leader == from && _learner.Stay == message.Stay;

    /// <summary>What the replica has applied; travels with acks.</summary>
    /// <param name="applied">Last txn applied.</param>
    /// <param name="digest">Digest there.</param>
    public void SetApplied(Zxid applied, ulong digest) => (_state.Applied, _state.AppliedDigest) = (applied, digest);

    /// <summary>The installed snapshot has replaced the tree: delivery goes on after it.</summary>
    /// <param name="snapshotZxid">Its position.</param>
    /// <param name="membership">Set by a txn up to there; null when none was.</param>
    /// <param name="effects">Filled.</param>
    /// <param name="events">Filled.</param>
    public void SnapshotLoaded(Zxid snapshotZxid, EnsembleMembership? membership, List<Effect> effects, List<ZabEvent> events)
    {
        (_state.Effects, _state.Events) = (effects, events);
        _state.Log.ReleaseDelivery(snapshotZxid);
        if (membership is not null)
        {
            _state.Members.Learn(membership);
        }

        _state.Deliver();
        FollowMembership();
        if (State == ServerState.Looking)
        {
            _election.Begin(); // it may stand again
        }
    }

    /// <summary>Gives up leadership or the leader, as a stopping server does.</summary>
    /// <param name="reason">For people.</param>
    /// <param name="effects">Filled.</param>
    /// <param name="events">Filled.</param>
    public void StepDown(string reason, List<Effect> effects, List<ZabEvent> events)
    {
        (_state.Effects, _state.Events) = (effects, events);
        if (State != ServerState.Looking)
        {
            GoLooking(reason);
        }
    }

    private void OnTick()
    {
        _state.Now++;
        _learner?.Tick();
        LeaveWithOthers();
        _leader?.Tick(VotesForMe);
        if (State == ServerState.Looking)
        {
            _election.Tick();
        }

        foreach (var (peer, link) in _state.Links)
        {
            KeepAlive(peer, link);
        }

        _state.CoverTail();
    }

    private void OnMessage(ServerId from, PeerMessage message)
    {
        _state.Link(from).HeardAt = _state.Now;
        if (_election.Suspect == from)
        {
            _election.Suspect = ServerId.None;
        }

        switch (message)
        {
            case Notification notification:
                OnNotification(from, notification);
                break;
            case LearnerInfo info:
                OnLearnerInfo(from, info);
                break;
            case StayMessage stay when _learner is not null && _learner.Leader == from && IsStay(_learner.Stay, stay):
                _learner.Receive(stay);
                if (stay is Ping)
                {
                    BeatWithPong(from);
                }

                break;
            case StayMessage stay when _leader is not null && (_leader.IsStay(from, stay.Stay) || !_state.Rules.StayChecked):
                _leader.Receive(from, stay);
                break;
            default:
                break; // a beat, or of another stay
        }
    }

    private bool IsStay(long stay, StayMessage message) => message.Stay == stay || !_state.Rules.StayChecked;

    private void OnNotification(ServerId from, Notification notification)
    {
        _heard[from] = notification;
        if (notification.Membership is { } membership)
        {
            _state.Members.Learn(membership);
            FollowMembership();
        }

        if (notification.Standing.FoundingCommitted && !_state.FoundingKnown)
        {
            _state.FoundingKnown = true;
            _election.FoundingBecameKnown();
            _leader?.FoundingBecameKnown();
        }

        if (notification.State == ServerState.Looking)
        {
            _early.Remove(from);
        }

        if (State == ServerState.Looking)
        {
            _election.Receive(from, notification);
            return;
        }

        if (notification.State == ServerState.Looking)
        {
            _state.Send(from, VoteInForce());
            LeaveWithOthers();
        }

        if (_learner is not null && _learner.Leader == from)
        {
            _learner.LeaderNotified(notification);
        }
        else if (notification.Vote.Leader != _state.Id || notification.State == ServerState.Looking)
        {
            _leader?.Left(from); // its link goes on, its stay does not
        }
    }

    /// <summary>A learner may know of this server's election before this server does.</summary>
    private void OnLearnerInfo(ServerId from, LearnerInfo info)
    {
        if (_leader is not null)
        {
            _leader.Learn(from, info);
        }
        else
        {
            _early[from] = info;
        }
    }

    private bool VotesForMe(ServerId voter) =>
        _heard.TryGetValue(voter, out var notification) && notification.Vote.Leader == _state.Id && _state.Link(voter).IsUp;

    /// <summary>Follows what the roles decided, until nothing changes.</summary>
    private void Settle()
    {
        FollowMembership();
        if (_leader?.StepDownReason is { } stepDown)
        {
            GoLooking(stepDown);
        }
        else if (_learner?.LeaveReason is { } leave)
        {
            GoLooking(leave);
        }
        else if ((_leader?.Appointed ?? _learner?.Appointed) is { } appointed)
        {
            Follow(appointed);
        }

        if (State == ServerState.Looking && _election.Decide() is { IsNone: false } elected)
        {
            _state.Note(NoteKind.Elected, "server " + elected + " in round " + _election.Round);
            Take(elected, "elected");
        }

        Invariant.Holds(_leader is null || _learner is null);
        Invariant.Holds((State == ServerState.Looking) == (_leader is null && _learner is null));
    }

    /// <summary>The leader handed over: no election, straight to the next one.</summary>
    private void Follow(Vote appointed)
    {
        if (!_state.Quorum.IsVoter(appointed.Leader))
        {
            GoLooking("leadership was handed over to server " + appointed.Leader + ", which is no voter");
            return;
        }

        if (appointed.Leader == _state.Id && !_state.MayLead)
        {
            GoLooking("leadership was handed over to this server, whose state is not to be believed");
            return;
        }

        var reason = "leadership was handed over to server " + appointed.Leader;
        _leader?.End();
        _learner?.End();
        (_leader, _learner) = (null, null);
        _state.Events.Add(new ServingEnded(reason));
        _election.Appoint(appointed);
        Take(appointed.Leader, reason);
    }

    private void Take(ServerId elected, string reason)
    {
        if (elected == _state.Id)
        {
            State = ServerState.Leading;
            _state.DropTransfer();
            _leader = new Leader(_state);
        }
        else
        {
            State = LearnerState;
            var leads = _heard.TryGetValue(elected, out var heard) && heard.State == ServerState.Leading && heard.Vote.Leader == elected;
            _learner = new Learner(_state, elected, leads);
        }

        _state.Events.Add(new StateChanged(State, elected, Epoch, reason));
        var vote = VoteInForce();
        foreach (var (peer, _) in _state.Links)
        {
            _state.Send(peer, vote);
        }

        _learner?.Connect();
        if (_leader is not null)
        {
            Lead(_leader);
        }
    }

    private void Lead(Leader leader)
    {
        leader.Begin();
        foreach (var (from, info) in _early)
        {
            leader.Learn(from, info);
        }

        _early.Clear();
    }

    private void GoLooking(string reason)
    {
        var wasServing = IsServing;
        if (_leader is not null)
        {
            _state.Note(NoteKind.SteppedDown, reason);
            _leader.End();
            _leader = null;
        }

        if (_learner is not null)
        {
            _learner.End();
            _election.Suspect = _learner.Leader;
            _learner = null;
        }

        State = ServerState.Looking;
        if (wasServing)
        {
            _state.Events.Add(new ServingEnded(reason));
        }

        _state.Events.Add(new StateChanged(ServerState.Looking, ServerId.None, Epoch, reason));
        _election.Begin();
        TakeVotesHeardBefore();
    }

    private Notification VoteInForce()
    {
        var vote = _election.Vote;
        return _election.Notification(State, vote with { Leader = Leader, Epoch = IsServing ? Epoch : vote.Epoch });
    }
}
