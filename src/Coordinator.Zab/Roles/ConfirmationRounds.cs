using Coordinator.Primitives;

namespace Coordinator.Zab.Roles;

/// <summary>
/// Reign confirmations: whoever asks is answered by a round begun after the question, whose pings a quorum has answered. Questions that
/// wait share the next round.
/// </summary>
internal sealed class ConfirmationRounds(PeerState state)
{
    private bool _wanted;
    private bool _wantedWithPing;

    /// <summary>The newest round begun.</summary>
    public long Begun { get; private set; }

    /// <summary>The newest round that a quorum has answered.</summary>
    public long Confirmed { get; private set; }

    /// <summary>Asks; returns the round that answers.</summary>
    /// <param name="isPatient">Whether the round may begin with the pings that are sent anyway.</param>
    public long Request(bool isPatient)
    {
        if (!state.Rules.ConfirmInLaterRound)
        {
            state.Events.Add(new Zab.Confirmed(Begun));
            return Begun;
        }

        _wanted |= !isPatient;
        _wantedWithPing = true;
        return Begun + 1;
    }

    /// <summary>Begins a round if somebody asked.</summary>
    /// <param name="isPingDue">Whether pings are sent now in any case.</param>
    public bool BeginIfWanted(bool isPingDue)
    {
        if (!_wanted && !(isPingDue && _wantedWithPing))
        {
            return false;
        }

        (_wanted, _wantedWithPing) = (false, false);
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
