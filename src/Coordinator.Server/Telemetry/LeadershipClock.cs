using System.Diagnostics.Metrics;
using Coordinator.Primitives;
using Coordinator.Replication;

namespace Coordinator.Server.Telemetry;

/// <summary>
/// Times what this server goes through until it serves: elections, synchronizations, and the whole of it. Used by the loop alone. It begins
/// with the start of the server, which serves nothing then.
/// </summary>
public sealed class LeadershipClock
{
    private readonly TimeProvider _time;
    private readonly Histogram<double> _election;
    private readonly Histogram<double> _synchronization;
    private readonly Histogram<double> _leaderless;
    private readonly LeaderlessTrace _trace;
    private long? _leaderlessAt;
    private long? _lookingAt;
    private long? _chosenAt;

    internal LeadershipClock(Meter meter, TimeProvider time)
    {
        _time = time;
        _trace = new LeaderlessTrace(time);
        _election = meter.CreateHistogram<double>("coordinator.election.duration", "s", "From looking for a leader to having chosen one.", null, Buckets.Seconds);
        _synchronization = meter.CreateHistogram<double>(
            "coordinator.synchronization.duration", "s", "From a leader's choice to serving: in sync with it, or leading with a quorum.", null, Buckets.Seconds);
        _leaderless = meter.CreateHistogram<double>("coordinator.leaderless.duration", "s", "For how long this server did not serve, each time.", null, Buckets.Seconds);
        _leaderlessAt = _lookingAt = time.GetTimestamp();
    }

    internal void Record(ReplicaEvent happened)
    {
        switch (happened)
        {
            case StateTraced state:
                Change(state);
                break;
            case SynchronizedTraced synchronized:
                Serve(synchronized.Leader);
                break;
            case ActivatedTraced activated:
                Serve(ServerId.None, activated.Epoch);
                break;
            default:
                break; // nothing that changes who serves
        }
    }

    private void Change(StateTraced state)
    {
        var now = _time.GetTimestamp();
        if (_leaderlessAt is null)
        {
            _leaderlessAt = now;
            _trace.Begins(state.Reason);
        }

        if (state.State == ServerState.Looking)
        {
            _lookingAt ??= now;
            _chosenAt = null;
            return;
        }

        if (_lookingAt is { } began)
        {
            _election.Record(_time.GetElapsedTime(began, now).TotalSeconds);
            _trace.Elected(_time.GetElapsedTime(began, now), state.Leader);
        }

        _lookingAt = null;
        _chosenAt = now;
    }

    private void Serve(ServerId leader, Epoch? epoch = null)
    {
        var now = _time.GetTimestamp();
        if (_chosenAt is { } chosen)
        {
            _synchronization.Record(_time.GetElapsedTime(chosen, now).TotalSeconds);
            _trace.Synchronized(_time.GetElapsedTime(chosen, now), leader);
        }

        if (_leaderlessAt is { } began)
        {
            _leaderless.Record(_time.GetElapsedTime(began, now).TotalSeconds);
            _trace.Serves(_time.GetElapsedTime(began, now), leader, epoch);
        }

        _leaderlessAt = _lookingAt = _chosenAt = null;
    }
}
