using Coordinator.Grpc.Peer.Codec;
using Coordinator.Primitives;
using Coordinator.Zab.Messages;
using Grpc.Core;
using Wire = Coordinator.Protocol.Peer.V1;

namespace Coordinator.Grpc.Peer;

/// <summary>Takes the streams that the other servers open.</summary>
public sealed class PeersService(PeerTransport transport, PeerProof proof, ILogger<PeersService> logger) : Wire.Peers.PeersBase
{
    private static readonly TimeSpan HelloTimeout = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public override async Task Link(
        IAsyncStreamReader<Wire.PeerFrame> requestStream, IServerStreamWriter<Wire.LinkAnswer> responseStream, ServerCallContext context)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, transport.Stopping);
        var hello = await ReadHelloAsync(requestStream, cancel);
        if ((JudgeProof(hello, context) ?? transport.Judge(hello)) is { } refusal)
        {
            PeerLog.Refused(logger, refusal.Reason);
            await responseStream.WriteAsync(new Wire.LinkAnswer { Refused = refusal }, cancel.Token);
            return;
        }

        if (transport.Find(new ServerId((int)hello.ServerId)) is not { } peer)
        {
            // Not a refusal: those say that somebody must look at the configuration.
            throw new RpcException(new Status(StatusCode.Unavailable, "this server is starting"));
        }

        await responseStream.WriteAsync(new Wire.LinkAnswer { Accepted = transport.HelloTo(hello.ServerId) }, cancel.Token);
        peer.Link.PeerEnsemble = hello.EnsembleId;
        peer.Dialer.Wake();
        await ReceiveAsync(peer.Link, requestStream, cancel);
    }

    private static async Task<Wire.Hello> ReadHelloAsync(IAsyncStreamReader<Wire.PeerFrame> frames, CancellationTokenSource cancel)
    {
        cancel.CancelAfter(HelloTimeout);
        if (!await frames.MoveNext(cancel.Token) || frames.Current.Hello is not { } hello || frames.Current.Messages.Count > 0)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "the first frame of a link is a hello and nothing else"));
        }

        cancel.CancelAfter(Timeout.InfiniteTimeSpan);
        return hello;
    }

    private Wire.LinkRefusal? JudgeProof(Wire.Hello hello, ServerCallContext context)
    {
        var connection = context.GetHttpContext().Connection;
        return proof.Refuse(hello.ServerId, connection.ClientCertificate, connection.RemoteIpAddress) is { } reason
            ? new Wire.LinkRefusal { Reason = reason }
            : null;
    }

    private async Task ReceiveAsync(PeerLink link, IAsyncStreamReader<Wire.PeerFrame> frames, CancellationTokenSource cancel)
    {
        var stream = new IncomingStream(cancel);
        await link.AcceptAsync(stream);
        try
        {
            while (await frames.MoveNext(cancel.Token))
            {
                await link.ReceiveAsync(stream, Decode(frames.Current));
            }
        }
        catch (MalformedFrameException malformed)
        {
            PeerLog.Malformed(logger, link.Peer.ToString(), malformed.Message);
            throw new RpcException(new Status(StatusCode.InvalidArgument, malformed.Message));
        }
        catch (Exception lost) when (lost is OperationCanceledException or IOException)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "the link is closed"));
        }
        finally
        {
            await link.EndAsync(stream);
        }
    }

    /// <exception cref="MalformedFrameException">A frame that no server sends.</exception>
    internal static PeerMessage[] Decode(Wire.PeerFrame frame)
    {
        if (frame.Hello is not null)
        {
            throw new MalformedFrameException("a second hello");
        }

        var messages = new PeerMessage[frame.Messages.Count];
        for (var i = 0; i < messages.Length; i++)
        {
            messages[i] = PeerCodec.Decode(frame.Messages[i]);
        }

        return messages;
    }
}
