using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Server.Loop;
using Coordinator.Zab.Messages;

namespace Coordinator.Server.Peers;

/// <summary>The links to the other servers. Posts LinkUp, LinkDown, PeerUnreachable and PeerReceived; never blocks the loop.</summary>
public interface IPeerTransport
{
    /// <summary>Begins to dial, and to accept.</summary>
    /// <param name="inputs">The loop.</param>
    /// <param name="status">The replica after its last batch; null before it started.</param>
    void Start(IInputQueue inputs, Func<ReplicaStatus?> status);

    /// <summary>Sends a message, FIFO per peer; dropped when the link is down. A link whose queue overflows is broken.</summary>
    /// <param name="to">The peer.</param>
    /// <param name="message">The message.</param>
    void Send(ServerId to, PeerMessage message);

    /// <summary>The link brings nothing: it is broken and dialled again.</summary>
    /// <param name="peer">The peer.</param>
    void Break(ServerId peer);

    /// <summary>From now on peers of another ensemble are refused.</summary>
    /// <param name="ensembleId">The ensemble, not 0.</param>
    void EnsembleKnown(long ensembleId);

    /// <summary>Another membership is in force: dials who is new, and parts with who is in it no more.</summary>
    /// <param name="membership">Who is in the ensemble.</param>
    void MembershipKnown(EnsembleMembership membership);

    /// <summary>Closes every link.</summary>
    Task StopAsync();
}
