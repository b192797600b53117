using Coordinator.Primitives;

namespace Coordinator.Zab.Roles;

/// <summary>
/// Reign confirmations: whoever asks is answered by a round begun after the question, whose pings a quorum has answered. Questions that
/// wait share the next round.
/// </summary>
internal sealed class ConfirmationRounds(PeerState state)
{
    private bool _wanted;

    /// <summary>The newest round begun.</summary>
    public long Begun { get; private set; }

    /// <summary>The newest round that a quorum has answered.</summary>
    public long Confirmed { get; private set; }

    /// <summary>Asks; returns the round that answers.</summary>
    public long Request()
    {
        if (!state.Rules.ConfirmInLaterRound)
        {
            state.Events.Add(new Zab.Confirmed(Begun));
            return Begun;
        }

        _wanted = true;
        return Begun + 1;
    }

    /// <summary>Begins a round if somebody asked.</summary>
    public bool BeginIfWanted()
    {
        if (!_wanted)
        {
            return false;
        }

        _wanted = false;
        Begun++;
        return true;
    }

    /// <summary>Counts answers.</summary>
    /// <param name="rounds">Newest round answered by each counted voter, this leader included.</param>
    public void Count(List<(ServerId Voter, long Round)> rounds)
    {
        if (state.Quorum.ReachedByQuorum(rounds) is { } round && round > Confirmed)
        {
            Confirmed = round;
            state.Events.Add(new Zab.Confirmed(round));
        }
    }
}
