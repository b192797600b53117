using Coordinator.Primitives;
using Coordinator.Replication.Requests;

namespace Coordinator.Replication.Upkeep;

/// <summary>
/// Snapshots that operators wait for: of everything applied when they asked, or of more. A server gives one only while it serves, so of a state
/// that is in sync and not in doubt.
/// </summary>
internal sealed class WantedSnapshots(ReplicaContext context, SnapshotSchedule schedule, UnaryCalls calls)
{
    private const int MaxWaiting = 16;
    private const int RetryAfterMilliseconds = 1000;

    private readonly List<(long CallId, Zxid From)> _waiting = [];

    public void Take(long callId)
    {
        if (!context.IsServing)
        {
            Refuse(callId);
        }
        else if (_waiting.Count >= MaxWaiting)
        {
            calls.Refuse(callId, ErrorCode.Throttled, $"{MaxWaiting} calls wait for a snapshot of this server already", RetryAfterMilliseconds);
        }
        else
        {
            _waiting.Add((callId, context.Applied));
            Advance();
        }
    }

    /// <summary>A snapshot became durable, or was dropped: it is late enough, or the next one is due at once.</summary>
    public void Advance()
    {
        foreach (var (callId, _) in _waiting.Where(waiting => waiting.From <= context.Zab.SnapshotZxid))
        {
            calls.Accept(callId);
        }

        _waiting.RemoveAll(waiting => waiting.From <= context.Zab.SnapshotZxid);
        if (_waiting.Count > 0)
        {
            schedule.TakeSoon();
        }
    }

    public void OnAbandoned(long callId) => _waiting.RemoveAll(waiting => waiting.CallId == callId);

    /// <summary>Nothing that is served now is known to be what the ensemble holds.</summary>
    public void OnServingEnded()
    {
        _waiting.ForEach(waiting => Refuse(waiting.CallId));
        _waiting.Clear();
    }

    private void Refuse(long callId) => calls.Refuse(callId, ErrorCode.Unavailable, context.UnavailableMessage, RetryAfterMilliseconds);
}
