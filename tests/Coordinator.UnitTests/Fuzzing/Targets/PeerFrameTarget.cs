using Coordinator.Grpc.Peer;
using Coordinator.Grpc.Peer.Codec;
using Coordinator.UnitTests.Grpc;
using CsCheck;
using Google.Protobuf;
using Wire = Coordinator.Protocol.Peer.V1;

namespace Coordinator.UnitTests.Fuzzing.Targets;

/// <summary>Frames of another server, messages of every kind.</summary>
internal sealed class PeerFrameTarget : FuzzTarget
{
    public override string Name => "peer frame";

    public override long FixedBytes => 16 << 10;

    /// <summary>An empty message, two bytes on the wire, is three objects here.</summary>
    public override long BytesPerByte => 256;

    public override IReadOnlyList<byte[]> Valid { get; } = Make();

    public override Action Prepare(byte[] input) => () =>
    {
        try
        {
            foreach (var message in PeersService.Decode(Wire.PeerFrame.Parser.ParseFrom(input)))
            {
                PeerCodec.Encode(message);
            }
        }
        catch (Exception refused) when (refused is InvalidProtocolBufferException or MalformedFrameException)
        {
            return;
        }
    };

    private static List<byte[]> Make()
    {
        var frames = new List<byte[]>();
        var pcg = new PCG(1, 1);
        foreach (var kind in PeerMessageGen.Kinds)
        {
            for (var i = 0; i < 3; i++)
            {
                var frame = new Wire.PeerFrame();
                frame.Messages.Add(PeerCodec.Encode(PeerMessageGen.Of(kind).Generate(pcg, null, out _)));
                frame.Messages.Add(PeerCodec.Encode(PeerMessageGen.Any.Generate(pcg, null, out _)));
                frames.Add(frame.ToByteArray());
            }
        }

        return frames;
    }
}
