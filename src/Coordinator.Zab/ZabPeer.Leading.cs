using Coordinator.Primitives;

namespace Coordinator.Zab;

// What is asked of a leader: proposals, confirmations of its reign, and that it hands over.
public sealed partial class ZabPeer
{
    /// <summary>Whether <see cref="TryPropose"/> would accept a body of this size now.</summary>
    /// <param name="bytes">Size of the body.</param>
    public bool CanPropose(int bytes) => _leader is not null && _leader.CanPropose(bytes);

    /// <summary>Proposes a txn, as the active leader. It leaves at <see cref="BatchEnd"/>.</summary>
    /// <param name="body">The encoded txn.</param>
    /// <param name="zxid">Its zxid.</param>
    /// <returns>False when not leading actively, when the window is full, or when the counter of the epoch is exhausted.</returns>
    public bool TryPropose(ReadOnlyMemory<byte> body, out Zxid zxid)
    {
        zxid = Zxid.Zero;
        if (!CanPropose(body.Length))
        {
            return false;
        }

        zxid = _leader!.Propose(body);
        return true;
    }

    /// <summary>Asks, as the active leader, for a confirmation of the reign by a quorum in a round that begins after this call.</summary>
    /// <param name="isPatient">Whether the round may begin with the next pings that are due, instead of with some of its own at the end of the batch.</param>
    /// <returns>
    /// The round; <see cref="Confirmed"/> with it or a later one is the answer. Losing leadership is the other one. Rounds begin anew with
    /// each reign.
    /// </returns>
    public long RequestConfirmation(bool isPatient = false)
    {
        Invariant.Holds(_leader is not null);
        return _leader.RequestConfirmation(isPatient);
    }

    /// <summary>The active leader assigns nothing because it is handing over.</summary>
    public bool IsHandingOver => _leader is { IsHandingOver: true };

    /// <summary>
    /// Begins to hand leadership over: nothing is assigned until the target leads, or until <see cref="HandoverGivenUp"/>.
    /// </summary>
    /// <param name="target">A voter in sync; none for the best one.</param>
    /// <returns>Why it cannot begin; null when it has begun.</returns>
    public HandoverRefusal? HandOver(ServerId target)
    {
        if (_leader is null)
        {
            return new HandoverRefusal(ErrorCode.Unavailable, "this server does not lead");
        }

        var chosen = target.IsNone ? _leader.BestSuccessor() : target;
        if (chosen.IsNone)
        {
            return new HandoverRefusal(ErrorCode.NotReady, "no other voter is in sync");
        }

        if (_leader.WhyNot(chosen) is { } refusal)
        {
            return refusal;
        }

        _leader.BeginHandover(chosen);
        return null;
    }

    /// <summary>The current stay of a learner with this leader, 0 when it is not in sync.</summary>
    /// <param name="learner">The learner.</param>
    public long StayOf(ServerId learner) => _leader?.StayOf(learner) ?? 0;
}
