using Coordinator.Controller.Core.Logs;
using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Fetching;

/// <summary>What a leader says to a <see cref="FetchRequest"/>; each has one reaction.</summary>
public abstract record FetchAnswer;

/// <summary>What follows, which may be nothing yet.</summary>
/// <param name="HighWatermark">What is committed lies before this.</param>
/// <param name="StartOffset">The first offset that the leader still has.</param>
public sealed record FetchGoesOn(long HighWatermark, long StartOffset) : FetchAnswer;

/// <summary>The follower has left the leader's history: nothing is sent, and nothing of its progress is counted (KAFKA-13141).</summary>
/// <param name="End">Where the follower's last epoch, or the largest before it, ended in the leader's log.</param>
public sealed record FetchDiverges(EpochEnd End) : FetchAnswer;

/// <summary>The offset is before the leader's first, or beyond its end with no record to compare: the follower has nothing that is of use.</summary>
/// <param name="StartOffset">The leader's first offset.</param>
public sealed record FetchIsOutside(long StartOffset) : FetchAnswer;

/// <summary>The follower follows a reign that is over.</summary>
/// <param name="Current">The reign that is known here.</param>
public sealed record FetchIsFenced(LeaderEpoch Current) : FetchAnswer;

/// <summary>
/// To be asked again after a pause: the follower follows a reign that has not been heard of here yet, or who is asked does not lead, or another question of
/// the same follower came on another link meanwhile, and waits in the place of this one.
/// </summary>
public sealed record FetchIsEarly : FetchAnswer;
