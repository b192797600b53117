using Coordinator.Grpc.Peer;
using Coordinator.Primitives;
using Coordinator.Server.Telemetry;
using Coordinator.Zab;
using Coordinator.Zab.Messages;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using PeerLink = Coordinator.Grpc.Peer.PeerLink;
using Wire = Coordinator.Protocol.Peer.V1;

namespace Coordinator.UnitTests.Grpc;

public sealed class PeerLinkTests : IDisposable
{
    private static readonly ServerId Two = new(2);

    private readonly RecordedInputs _inputs = new();
    private readonly CoordinatorMetrics _metrics = NoMeters.Metrics();
    private readonly PeerLink _link;

    public PeerLinkTests() => _link = new PeerLink(Two, _inputs, _metrics.Peers, NullLogger.Instance);

    public void Dispose()
    {
        _link.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task LinkUp_ComesWhenBothDirectionsStand_LinkDownOnce()
    {
        using var cancel = new CancellationTokenSource();
        var incoming = new IncomingStream(cancel);

        await _link.AcceptAsync(incoming);
        Assert.Empty(_inputs.All);
        await _link.SetOutgoingAsync(Outgoing());
        Assert.Equal([new LinkUp(Two)], _inputs.All);
        await _link.SetOutgoingAsync(null);
        await _link.EndAsync(incoming);

        Assert.Equal([new LinkUp(Two), new LinkDown(Two)], _inputs.All);
    }

    [Fact]
    public async Task Receive_BeforeTheLinkIsUp_WaitsForIt()
    {
        using var cancel = new CancellationTokenSource();
        var incoming = new IncomingStream(cancel);
        await _link.AcceptAsync(incoming);

        var receiving = _link.ReceiveAsync(incoming, [Beat.Instance]);
        Assert.False(receiving.IsCompleted);
        await _link.SetOutgoingAsync(Outgoing());
        await receiving;

        Assert.Equal([new LinkUp(Two), new PeerReceived(Two, Beat.Instance)], _inputs.All);
    }

    [Fact]
    public async Task Accept_OfANewerStream_EndsTheOlderOneFirst()
    {
        using var cancelOld = new CancellationTokenSource();
        using var cancelNew = new CancellationTokenSource();
        var old = new IncomingStream(cancelOld);
        var newer = new IncomingStream(cancelNew);
        await _link.SetOutgoingAsync(Outgoing());
        await _link.AcceptAsync(old);

        var accepting = _link.AcceptAsync(newer);
        Assert.True(old.Cancelled.IsCancellationRequested);
        Assert.False(accepting.IsCompleted);
        await _link.EndAsync(old);
        await accepting;

        Assert.Equal([new LinkUp(Two), new LinkDown(Two), new LinkUp(Two)], _inputs.All);
    }

    [Fact]
    public async Task Receive_AfterTheOtherDirectionBroke_WaitsForTheNextLink()
    {
        using var cancel = new CancellationTokenSource();
        var incoming = new IncomingStream(cancel);
        await _link.AcceptAsync(incoming);
        await _link.SetOutgoingAsync(Outgoing());
        await _link.SetOutgoingAsync(null);

        var receiving = _link.ReceiveAsync(incoming, [Beat.Instance]);
        Assert.False(receiving.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);

        Assert.Equal([new LinkUp(Two), new LinkDown(Two)], _inputs.All);
    }

    private OutgoingStream Outgoing() => new(
        new AsyncDuplexStreamingCall<Wire.PeerFrame, Wire.LinkAnswer>(null!, null!, null!, null!, null!, () => { }),
        new CancellationTokenSource(),
        _link.Meter);
}
