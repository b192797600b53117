using Coordinator.Primitives;
using Coordinator.Zab.Messages;

namespace Coordinator.Zab;

// What a server that has nothing to do spares: wakings.
public sealed partial class ZabPeer
{
    /// <summary>
    /// In how many ticks from now on it must be stepped again if nothing comes. A leader that has heard all its learners since the last pings rests
    /// until the next ones are due; a learner that has heard its leader, until a ping would be late. Whoever else has the next tick.
    /// </summary>
    public int RestTicks => _leader?.RestTicks ?? _learner?.RestTicks ?? 1;

    /// <summary>Whether a server at rest may stay so: what comes while nothing is written and nothing fails.</summary>
    /// <param name="message">What has come.</param>
    public static bool IsRoutine(PeerMessage message) => message is Ping or Pong or Beat;

    /// <summary>
    /// Links that nothing else uses beat when a ping of the leader is answered: this server is awake then, and so are those at their other ends,
    /// which the leader pings at the same moment. A server that idles so wakes for the two of them once.
    /// </summary>
    private void BeatWithPong(ServerId leader)
    {
        foreach (var (peer, link) in _state.Links)
        {
            if (peer != leader && link.IsUp && !link.IsGivenUp && _state.Now - link.SentAt >= Roles.Leader.PingTicks - 1)
            {
                _state.Send(peer, Beat.Instance);
            }
        }
    }
}
