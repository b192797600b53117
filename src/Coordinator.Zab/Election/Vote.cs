using Coordinator.Primitives;

namespace Coordinator.Zab.Election;

/// <summary>Whom a server wants as leader.</summary>
/// <param name="Leader">The candidate; none for a server that cannot stand and has heard of no candidate.</param>
/// <param name="Zxid">The candidate's last zxid: the last record handed to its log, or its snapshot's if larger.</param>
/// <param name="Epoch">The candidate's current epoch.</param>
public readonly record struct Vote(ServerId Leader, Zxid Zxid, Epoch Epoch)
{
    /// <summary>No candidate.</summary>
    public static readonly Vote None;

    /// <summary>The better vote has the higher epoch, then the higher zxid, then the higher id (FastLeaderElection).</summary>
    /// <param name="other">The other vote.</param>
    public bool IsBetterThan(Vote other)
    {
        if (Leader.IsNone || other.Leader.IsNone)
        {
            return !Leader.IsNone;
        }

        return Epoch != other.Epoch ? Epoch > other.Epoch : Zxid != other.Zxid ? Zxid > other.Zxid : Leader > other.Leader;
    }
}
