using Coordinator.Primitives;
using Coordinator.Zab.Messages;

namespace Coordinator.Replication.Watches;

/// <summary>
/// From where the rings of the other servers run, as heartbeats say: a watch that is too old for this one may not be for them. A leader knows
/// all of its learners, a learner the best of the ensemble.
/// </summary>
internal sealed class PeerFloors(ReplicaContext context)
{
    private readonly SortedDictionary<ServerId, Zxid> _floors = [];

    /// <summary>The server whose ring reaches furthest back, and from where it runs; none when no other is known.</summary>
    public (ServerId Server, Zxid Floor) Best
    {
        get
        {
            var best = (Server: ServerId.None, Floor: Zxid.Zero);
            foreach (var (server, floor) in _floors)
            {
                best = best.Server.IsNone || floor < best.Floor ? (server, floor) : best;
            }

            return best;
        }
    }

    /// <summary>A server that has everything after a zxid; none when none is known.</summary>
    public ServerId Reaching(Zxid zxid) => Best is var (server, floor) && !server.IsNone && floor <= zxid ? server : ServerId.None;

    public void OnPing(Ping ping)
    {
        _floors.Clear();
        if (ping.FloorServer != context.Self && !ping.FloorServer.IsNone)
        {
            _floors[ping.FloorServer] = ping.WatchFloor;
        }
    }

    public void OnPong(ServerId learner, Pong pong)
    {
        _floors[learner] = pong.WatchFloor;
        TellLearners();
    }

    public void OnLearnerLeft(ServerId learner)
    {
        _floors.Remove(learner);
        TellLearners();
    }

    /// <summary>Heartbeats of an old leader say nothing any more.</summary>
    public void Clear()
    {
        _floors.Clear();
        TellLearners();
    }

    private void TellLearners()
    {
        var (server, floor) = Best;
        context.Zab.SetLearnersFloor(server, floor);
    }
}
