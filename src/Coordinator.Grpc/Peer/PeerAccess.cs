using Coordinator.Server.Options;

namespace Coordinator.Grpc.Peer;

/// <summary>Another server: the link with it, and who keeps this server's half of it.</summary>
internal sealed class PeerAccess(PeerLink link, PeerDialer dialer, CancellationToken stop) : IDisposable
{
    public PeerLink Link { get; } = link;

    public PeerDialer Dialer { get; } = dialer;

    /// <summary>Ends when the transport stops.</summary>
    public Task Dialing { get; } = dialer.RunAsync(stop);

    /// <summary>The server has another address now.</summary>
    public void Move(ServerEntry entry) => Dialer.Move(entry);

    public void Dispose()
    {
        Dialer.Dispose();
        Link.Dispose();
    }
}
