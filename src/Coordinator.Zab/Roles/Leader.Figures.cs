using Coordinator.Primitives;

namespace Coordinator.Zab.Roles;

/// <summary>What a reign says of itself, for status and metrics.</summary>
internal sealed partial class Leader
{
    /// <summary>Proposals that are not committed.</summary>
    public int OutstandingTxns => _outstanding.Count;

    /// <summary>Bytes of their bodies.</summary>
    public long OutstandingBytes => _outstandingBytes;

    /// <summary>The learners as of the last tick: made then, because whoever looks does so after every batch.</summary>
    public IReadOnlyList<LearnerStatus> Learners { get; private set; } = [];

    /// <summary>The learners as they are now.</summary>
    public IReadOnlyList<LearnerStatus> DescribeLearners()
    {
        var last = _state.Log.Last;
        return [.. _learners.Values.Select(learner => new LearnerStatus(
            learner.Id, learner.IsSynced, learner.HasVote, learner.IsCounted, Behind(last, learner.Acked), learner.InFlightBytes))];
    }

    /// <summary>In how many ticks it must be stepped again if nothing comes: when pings are due, if each learner in sync has answered the last ones.</summary>
    public int RestTicks => IsActive && !IsHandingOver && _state.CanRest && _learners.Values.All(learner => learner.IsSynced && _state.Now - learner.HeardAt <= PingTicks)
        ? PingTicks - (int)(_state.Now % PingTicks)
        : 1;

    // Counters of two epochs do not compare: one that has acked nothing of this reign lacks all of it, as far as is known.
    private static long Behind(Zxid last, Zxid acked) => last.Epoch == acked.Epoch ? last.Counter - acked.Counter : last.Counter;
}
