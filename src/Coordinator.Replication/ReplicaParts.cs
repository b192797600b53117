using Coordinator.Primitives;
using Coordinator.Replication.Inspections;
using Coordinator.Replication.Members;
using Coordinator.Replication.Reads;
using Coordinator.Replication.Requests;
using Coordinator.Replication.Sessions;
using Coordinator.Replication.Upkeep;
using Coordinator.Replication.Watches;

namespace Coordinator.Replication;

/// <summary>The rooms of a replica, wired once.</summary>
internal sealed class ReplicaParts
{
    public ReplicaParts(ReplicaContext context, SeededRandom random)
    {
        var options = context.Options;
        Ring = new ChangeRing(options.WatchHistoryEvents, options.WatchHistoryBytes);
        Watches = new WatchTable();
        Floors = new PeerFloors(context);
        Hotspots = new Hotspots(context);
        Audience = new Audience(context);
        Attachments = new AttachmentTable(context, Watches, Ring, Hotspots, Audience);
        Sessions = new LeaderSessions(options.TickMilliseconds, options.MaxSessionTimeoutMilliseconds);
        Proposer = new TxnProposer(context);
        Authority = new SessionAuthority(context, Sessions, Attachments, Proposer);
        Liveness = new Liveness(context, Attachments, Authority);

        // Numbers of offers begin at random: 62 bits, so that a restarted server meets none of its own again.
        Pending = new PendingRequests((long)(random.Next() >> 2));
        Offering = new RequestOffering(context, Pending, Proposer);
        var resuming = new AttachWatches(context, Watches, Ring, Floors);
        Office = new AttachOffice(context, Attachments, Pending, Offering, Authority, resuming);
        var admission = new WriteAdmission(context, Pending, Offering);
        Requests = new SessionRequests(context, Attachments, admission, Gate, new WatchRequests(context, Watches, Ring, Floors, resuming, Hotspots));
        var inspector = new Inspector(context, Attachments, Sessions, Watches, Hotspots);
        Calls = new UnaryCalls(context, Pending, Offering, Gate, Audience, inspector, Hotspots);
        Members = new MembershipOffice(context, Proposer, Calls);
        UnaryWatches = new UnaryWatches(context, Attachments, Ring, resuming);
        Waiters = new ReadWaiters(context, Gate, Requests, Calls);
        Digests = new DigestGuard(context);
        Repair = new StateRepair(context, Digests);
        Snapshots = new SnapshotSchedule(context, Repair, random);
        Wanted = new WantedSnapshots(context, Snapshots, Calls);
        Reaper = new Reaper(context, Proposer);
        Levels = new ApplyLevels(context, Proposer);
        Completion = new RequestCompletion(context, Pending, Offering, Requests, Office, Calls);
        Applier = new Applier(context, Ring, Watches, Attachments, Completion, Authority, Waiters, Digests, Snapshots, Hotspots, Members);
        Authority.LocalVerdict = Office.OnVerdict;
        Authority.LocalCounted = Liveness.OnCounted;
        Office.Standing = attachment =>
        {
            Liveness.OnStanding(attachment);
            Requests.Run(attachment);
        };
    }

    public ChangeRing Ring { get; }

    public WatchTable Watches { get; }

    public PeerFloors Floors { get; }

    public Hotspots Hotspots { get; }

    public Audience Audience { get; }

    public AttachmentTable Attachments { get; }

    public LeaderSessions Sessions { get; }

    public TxnProposer Proposer { get; }

    public SessionAuthority Authority { get; }

    public Liveness Liveness { get; }

    public PendingRequests Pending { get; }

    public RequestOffering Offering { get; }

    public AttachOffice Office { get; }

    public ReadGate Gate { get; } = new();

    public SessionRequests Requests { get; }

    public RequestCompletion Completion { get; }

    public UnaryCalls Calls { get; }

    public MembershipOffice Members { get; }

    public UnaryWatches UnaryWatches { get; }

    public ReadWaiters Waiters { get; }

    public DigestGuard Digests { get; }

    public StateRepair Repair { get; }

    public SnapshotSchedule Snapshots { get; }

    public WantedSnapshots Wanted { get; }

    public Reaper Reaper { get; }

    public ApplyLevels Levels { get; }

    public Applier Applier { get; }
}
