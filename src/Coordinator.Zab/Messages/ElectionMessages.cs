using Coordinator.Primitives;
using Coordinator.Zab.Election;

namespace Coordinator.Zab.Messages;

/// <summary>A server's vote: sent while looking on change, when a link comes up and every 2 ticks; and as answer to a looking server.</summary>
/// <param name="State">State of the sender.</param>
/// <param name="Vote">Its vote, or the vote in force.</param>
/// <param name="Round">Election round of the sender.</param>
/// <param name="Standing">Whether the sender counts.</param>
/// <param name="Membership">The newest membership that the sender knows to be committed; null when that is the configuration's.</param>
public sealed record Notification(ServerState State, Vote Vote, long Round, Standing Standing, EnsembleMembership? Membership = null) : PeerMessage;

/// <summary>Keeps an idle link known as alive.</summary>
public sealed record Beat : PeerMessage
{
    /// <summary>The only value.</summary>
    public static readonly Beat Instance = new();
}
