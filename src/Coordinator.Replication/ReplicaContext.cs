using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.Replication;

/// <summary>What the parts of a replica share: the protocol below them, the state, time in ticks, and the effects of the step under way.</summary>
internal sealed class ReplicaContext(ReplicaOptions options, ZabPeer zab, DataTree tree)
{
    private long _servedAtTick;

    public ReplicaOptions Options { get; } = options;

    public ZabPeer Zab { get; } = zab;

    public DataTree Tree { get; set; } = tree;

    public List<Effect> Effects { get; set; } = [];

    /// <summary>Ticks since start.</summary>
    public long Ticks { get; private set; }

    /// <summary>The wall clock of the newest tick.</summary>
    public long WallMilliseconds { get; private set; }

    /// <summary>The last word of the protocol about who serves: what it says within a step is handled in order.</summary>
    public bool ServesByEvents { get; set; }

    public bool IsStopping { get; set; }

    /// <summary>Attached clients whose events come from the ring of changes.</summary>
    public int ReadersBehind { get; set; }

    /// <summary>Why this server serves neither writes nor linearizable reads.</summary>
    public string NotServingReason { get; set; } = "it has just started";

    /// <summary>Why this server's state must not be believed or cannot follow the log; null when it is sound. Such a server serves nothing.</summary>
    public string? Suspension { get; set; }

    /// <summary>The newest apply level that this program knows.</summary>
    public int KnownApplyLevel => Options.Zab.ApplyLevel;

    public ServerId Self => Options.Zab.Id;

    public Zxid Applied => Tree.LastZxid;

    public bool IsServing => ServesByEvents && Zab.IsServing && !IsStopping && Suspension is null;

    public bool IsLeading => IsServing && Zab.IsActiveLeader;

    public long NoLeaderTicks => IsServing ? 0 : Ticks - _servedAtTick;

    public long NoLeaderMilliseconds => NoLeaderTicks * Options.TickMilliseconds;

    /// <summary>One line for a client that is refused because there is no leader.</summary>
    public string UnavailableMessage => IsStopping
        ? "this server is stopping"
        : Suspension is not null ? $"server {Self} serves nothing: {Suspension}"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"server {Self} is {StateName(Zab.State)} and has not served for {NoLeaderMilliseconds} ms: {NotServingReason}");

    public void OnTick(Tick tick)
    {
        Ticks++;
        WallMilliseconds = tick.WallMilliseconds;
        if (IsServing)
        {
            _servedAtTick = Ticks;
        }
    }

    public void Emit(Effect effect) => Effects.Add(effect);

    public void Trace(ReplicaEvent happened) => Effects.Add(new Trace(happened));

    public void Send(ServerId to, PeerMessage message) => Effects.Add(new Send(to, message));

    private static string StateName(ServerState state) => state switch
    {
        ServerState.Looking => "looking for a leader",
        ServerState.Following => "following",
        ServerState.Leading => "leading",
        _ => "observing",
    };
}
