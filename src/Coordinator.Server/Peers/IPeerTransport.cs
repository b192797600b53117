using Coordinator.Primitives;
using Coordinator.Zab.Messages;

namespace Coordinator.Server.Peers;

/// <summary>The links to the other servers. Posts LinkUp, LinkDown and PeerReceived; never blocks the loop.</summary>
public interface IPeerTransport
{
    /// <summary>Sends a message, FIFO per peer; dropped when the link is down. A link whose queue overflows is broken.</summary>
    /// <param name="to">The peer.</param>
    /// <param name="message">The message.</param>
    void Send(ServerId to, PeerMessage message);

    /// <summary>From now on peers of another ensemble are refused.</summary>
    /// <param name="ensembleId">The ensemble, not 0.</param>
    void EnsembleKnown(long ensembleId);
}
