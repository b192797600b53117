using Coordinator.Primitives;
using Coordinator.Sessions.Calls;
using Coordinator.Sessions.Messages;

namespace Coordinator.Sessions.Watches;

/// <summary>One watch of the session, of either kind.</summary>
internal sealed class Watch
{
    public required long WatchId { get; init; }

    public required string Path { get; init; }

    public required int PathBytes { get; init; }

    /// <summary>Set for a one-shot watch, else null.</summary>
    public OneShotKind? Kind { get; set; }

    public bool IsRecursive { get; init; }

    /// <summary>The call that brings it, while that is unanswered.</summary>
    public PendingCall? Call { get; set; }

    /// <summary>Whether the service has confirmed it: then it is armed or resumed at the next attach.</summary>
    public bool IsArmed { get; set; }

    /// <summary>Persistent: every event up to this has been delivered; zero: from now on.</summary>
    public Zxid Resume { get; set; }

    /// <summary>How often its start was sent on to another server; bounded, so that servers whose histories pass each other do not play with it.</summary>
    public int Redirects { get; set; }

    /// <summary>History was lost: a Resync is due before any other event.</summary>
    public bool NeedsResync { get; set; }
}
