using Coordinator.Controller.Core.Fetching;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Selection;

namespace Coordinator.Broker.Replicas;

internal sealed partial class HostedReplica
{
    /// <summary>The pause before a leader that has not heard of its reign yet is asked again.</summary>
    private const long EarlyPauseMilliseconds = 50;

    private bool _isAsking;
    private bool _hasHeard;
    private long? _askAt;

    /// <summary>Its leader has answered.</summary>
    public void Take(FetchedPartition answered, long now, List<BrokerEffect> effects)
    {
        if (_follower is not { } follower || answered.TopicId != topicId || answered.Epoch != follower.Epoch || !_isAsking)
        {
            return;
        }

        _isAsking = false;
        round.Touch(this);
        foreach (var batch in answered.Batches)
        {
            if (batch.Head.BaseOffset != log.EndOffset || batch.Head.Epoch < log.Epochs.Latest)
            {
                // The answer to a question from before: the next one is asked from where the log ends.
                return;
            }

            log.AppendAsFollower(batch);
        }

        var committed = HighWatermark;
        var move = follower.Take(answered.Answer, log.Epochs, log.EndOffset);
        _hasHeard |= answered.Answer is FetchGoesOn;
        switch (move.Kind)
        {
            case FollowerMoveKind.CutTo:
                CutTo(move.Offset, committed, effects);
                break;
            case FollowerMoveKind.RestartAt:
                Note(log.RestartAt(move.Offset), effects);
                break;
            case FollowerMoveKind.AskLater:
                _askAt = now + EarlyPauseMilliseconds;
                break;
            default:
                break;
        }
    }

    /// <summary>The link to a leader has broken: what was asked on it will not be answered.</summary>
    public void LinkBroke(BrokerId leader)
    {
        if (_follower?.Leader == leader && _isAsking)
        {
            _isAsking = false;
            round.Touch(this);
        }
    }

    private void Ask()
    {
        if (_follower is { IsOver: false } follower && !_isAsking && _askAt is null && _order?.LeaderEndpoint is { } endpoint)
        {
            _isAsking = true;
            round.Ask(follower.Leader, endpoint, new FetchPosition(name, topicId, follower.Next(log.Epochs, log.EndOffset)));
        }
    }

    /// <summary>
    /// After an election that was a risk, whatever this replica had beyond its leader may have been acknowledged; after any other, what it knew to be committed.
    /// </summary>
    private void CutTo(long offset, long committed, List<BrokerEffect> effects)
    {
        var (start, end) = (log.StartOffset, log.EndOffset);
        var cut = log.TruncateTo(offset);
        Note(cut, effects);
        var lost = (_order!.State.Risk == Risk.None ? committed : end) - Math.Max(cut.EndOffset, start);
        if (lost > 0)
        {
            log.Lost(lost);
            counters.Lost(lost);
            effects.Add(new Noted($"{name}: {lost} records from offset {cut.EndOffset} on are lost: they may have been acknowledged, and the leader of epoch {Epoch} lacks them"));
        }
    }

    private void Note(Log.LogCut cut, List<BrokerEffect> effects)
    {
        counters.Truncated(cut.Bytes);
        effects.Add(new Noted($"{name}: cut to offset {cut.EndOffset} as its leader of epoch {Epoch} has it, {cut.Bytes} bytes"));
    }
}
