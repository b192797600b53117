using System.Diagnostics;
using System.Security.Authentication;
using Coordinator.Server.Options;
using Grpc.Core;
using Wire = Coordinator.Protocol.Peer.V1;

namespace Coordinator.Grpc.Peer;

/// <summary>Keeps this server's stream to one peer: dials, shakes hands, serves, and dials again.</summary>
internal sealed class PeerDialer(PeerTransport transport, PeerLink link, ServerEntry at, ILogger logger) : IDisposable
{
    /// <summary>For connecting and the handshake together.</summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(1);

    private readonly ReconnectDelay _delay = new(Random.Shared);
    private readonly SemaphoreSlim _wake = new(0, 1);
    private string? _lastRefusal;
    private bool _stood;
    private volatile ServerEntry _entry = at;

    public void Dispose() => _wake.Dispose();

    /// <summary>The peer has another address from the next attempt on.</summary>
    public void Move(ServerEntry entry) => _entry = entry;

    /// <summary>The peer is there: do not wait for the next attempt.</summary>
    public void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            try
            {
                _wake.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else woke it at the same moment.
                return;
            }
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            _stood = false;
            try
            {
                await _wake.WaitAsync(_delay.Next(), stop);
                await DialAsync(stop);
            }
            catch (Exception fault) when (IsLost(fault))
            {
                TellLost(fault);
            }

            if (!_stood && !stop.IsCancellationRequested)
            {
                await link.UnreachableAsync();
            }
        }
    }

    private async Task DialAsync(CancellationToken stop)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);
        cancel.CancelAfter(HandshakeTimeout);

        // A channel remembers failures and backs off by itself, so every attempt gets a new one; names are looked up anew too.
        using var channel = PeerChannels.Open(_entry, transport.Tls);
        using var call = new Wire.Peers.PeersClient(channel).Link(cancellationToken: cancel.Token);
        await call.RequestStream.WriteAsync(new Wire.PeerFrame { Hello = transport.HelloTo((uint)link.Peer.Value) }, cancel.Token);
        if (!await call.ResponseStream.MoveNext(cancel.Token) || !IsAccepted(call.ResponseStream.Current))
        {
            return;
        }

        cancel.CancelAfter(Timeout.InfiniteTimeSpan);
        await ServeAsync(call, cancel);
    }

    private bool IsAccepted(Wire.LinkAnswer answer)
    {
        var refusal = answer.AnswerCase switch
        {
            Wire.LinkAnswer.AnswerOneofCase.Accepted => transport.Judge(answer.Accepted),
            Wire.LinkAnswer.AnswerOneofCase.Refused => answer.Refused,
            _ => new Wire.LinkRefusal { Reason = "an answer of no known kind" },
        };
        if (refusal is null)
        {
            link.PeerEnsemble = answer.Accepted.EnsembleId;
            _lastRefusal = null;
            return true;
        }

        TellRefused(refusal.Reason);
        transport.TakeRefusal(refusal);
        return false;
    }

    /// <summary>A certificate that is refused, on whichever side, needs somebody to look at it; anything else passes.</summary>
    private void TellLost(Exception fault)
    {
        if (fault is RpcException { StatusCode: StatusCode.Unauthenticated } unproven)
        {
            TellRefused(unproven.Status.Detail);
        }
        else if ((fault as RpcException)?.Status.DebugException?.GetBaseException() is AuthenticationException untrusted)
        {
            TellRefused(untrusted.Message);
        }
        else
        {
            PeerLog.Unreachable(logger, link.Peer.ToString(), PeerChannels.AddressOf(_entry), fault.Message);
        }
    }

    private void TellRefused(string reason)
    {
        if (_lastRefusal != reason)
        {
            PeerLog.RefusedByPeer(logger, link.Peer.ToString(), reason);
            _lastRefusal = reason;
        }
    }

    private async Task ServeAsync(AsyncDuplexStreamingCall<Wire.PeerFrame, Wire.LinkAnswer> call, CancellationTokenSource cancel)
    {
        var since = Stopwatch.GetTimestamp();
        var stream = new OutgoingStream(call, cancel, link.Meter);
        await link.SetOutgoingAsync(stream);
        _stood = true;
        try
        {
            await stream.RunAsync();
        }
        finally
        {
            await link.SetOutgoingAsync(null);

            // A peer that accepts and hangs up at once is not dialled in a tight loop.
            if (Stopwatch.GetElapsedTime(since) > HandshakeTimeout)
            {
                _delay.Reset();
            }
        }
    }

    private static bool IsLost(Exception fault) =>
        fault is RpcException or OperationCanceledException or IOException or HttpRequestException or InvalidOperationException;
}
